package org.sentenceforge.core.output;

import java.util.Arrays;

/**
 * Least and largest value of every dimension, which 8-bit quantization divides into levels.
 *
 * @param least one number per dimension
 * @param largest one number per dimension
 */
public record ValueRanges(float[] least, float[] largest) {
    /** Ranges taken from fewer embeddings than this are too narrow for others. */
    public static final int ENOUGH_ROWS = 100;

    /** The ranges of these embeddings, each of {@code dimension} numbers. */
    public static ValueRanges of(Iterable<float[]> embeddings, int dimension) {
        ValueRanges ranges = none(dimension);
        embeddings.forEach(ranges::include);
        return ranges;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ValueRanges ranges
                && Arrays.equals(least, ranges.least)
                && Arrays.equals(largest, ranges.largest);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(least) + Arrays.hashCode(largest);
    }

    /** The same for the same ranges, in any run of the program. */
    @Override
    public String toString() {
        return "ValueRanges[" + least.length + " dimensions, " + Integer.toHexString(hashCode()) + "]";
    }

    /** Ranges that hold no value yet. */
    static ValueRanges none(int dimension) {
        float[] least = new float[dimension];
        float[] largest = new float[dimension];
        Arrays.fill(least, Float.POSITIVE_INFINITY);
        Arrays.fill(largest, Float.NEGATIVE_INFINITY);
        return new ValueRanges(least, largest);
    }

    void include(float[] embedding) {
        for (int i = 0; i < least.length; i++) {
            least[i] = Math.min(least[i], embedding[i]);
            largest[i] = Math.max(largest[i], embedding[i]);
        }
    }
}
