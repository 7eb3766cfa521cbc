package org.sentenceforge.core.architecture;

/** Where the values come from with which a parameter begins. */
@FunctionalInterface
public interface Draw {

    /**
     * The value of one element.
     *
     * @param uniform a number between 0 and 1, drawn for this element
     */
    double value(long index, double uniform);

    static Draw constant(double value) {
        return (index, uniform) -> value;
    }

    /** As PyTorch begins its linear layers, with a bound of {@code 1/√in}. */
    static Draw uniform(double bound) {
        return (index, uniform) -> bound * (2 * uniform - 1);
    }

    /** By the inverse of the distribution function. */
    static Draw normal(double deviation) {
        return truncatedNormal(deviation, Double.POSITIVE_INFINITY);
    }

    /** @param cutoff how many standard deviations from 0 values may lie */
    static Draw truncatedNormal(double deviation, double cutoff) {
        double left = Double.isInfinite(cutoff) ? 0 : NormalQuantile.shareBelow(-cutoff); // out at each end
        return (index, uniform) -> deviation * NormalQuantile.of(left + uniform * (1 - 2 * left));
    }

    /** These numbers, but one row of a table is 0. */
    default Draw exceptRow(int row, int rowSize) {
        return (index, uniform) -> index / rowSize == row ? 0 : value(index, uniform);
    }
}
