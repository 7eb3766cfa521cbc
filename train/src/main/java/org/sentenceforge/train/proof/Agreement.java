package org.sentenceforge.train.proof;

/**
 * How far a device's numbers are from the CPU's, for one architecture.
 *
 * @param architecture     as {@code model_type} names it
 * @param vectors          the largest difference of a component, of tokens' vectors and of texts' vectors, in float32; relative to the
 *     largest component where that is above one
 * @param vectorsBf16      the lowest cosine of a text's vectors in bf16 and in float32
 * @param update           the length of the difference of two updates in float32, as a share of the update's length
 * @param updateBf16       the cosine of the updates in bf16 and in float32
 */
public record Agreement(String architecture, double vectors, double vectorsBf16, double update, double updateBf16) {
    /** Two right implementations differ by less: sums are added up in another order. */
    public static final double LARGEST_DIFFERENCE = 2e-5;
    /** The same of an update. */
    public static final double LARGEST_UPDATE_DIFFERENCE = 1e-4;
    /** In bf16, which has eight bits. */
    public static final double LOWEST_COSINE = 0.9995;
    /** Of an update in bf16. */
    public static final double LOWEST_UPDATE_COSINE = 0.999;

    /** Whether all of it is what rounding explains; numbers that are none are not. */
    public boolean holds() {
        return vectorsHold() && updateHolds();
    }

    public boolean vectorsHold() {
        return vectors <= LARGEST_DIFFERENCE && vectorsBf16 >= LOWEST_COSINE;
    }

    public boolean updateHolds() {
        return update <= LARGEST_UPDATE_DIFFERENCE && updateBf16 >= LOWEST_UPDATE_COSINE;
    }
}
