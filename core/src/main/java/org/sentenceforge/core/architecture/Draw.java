package org.sentenceforge.core.architecture;

import org.apache.commons.statistics.distribution.ContinuousDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TruncatedNormalDistribution;

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

    static Draw normal(double deviation) {
        return inverse(NormalDistribution.of(0, deviation));
    }

    /** @param cutoff how many standard deviations from 0 values may lie */
    static Draw truncatedNormal(double deviation, double cutoff) {
        return inverse(TruncatedNormalDistribution.of(0, deviation, -cutoff * deviation, cutoff * deviation));
    }

    private static Draw inverse(ContinuousDistribution distribution) {
        return (index, uniform) -> distribution.inverseCumulativeProbability(uniform);
    }

    /** These numbers, but one row of a table is 0. */
    default Draw exceptRow(int row, int rowSize) {
        return (index, uniform) -> index / rowSize == row ? 0 : value(index, uniform);
    }
}
