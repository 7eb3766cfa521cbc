package org.sentenceforge.eval.mining;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.sentenceforge.core.SforgeException;

/**
 * Which candidates become negatives.
 *
 * @param negatives how many per query
 * @param includePositives whether a query's positives are candidates too
 */
public record MiningOptions(int negatives, Ranks ranks, Limits limits, Sampling sampling, boolean includePositives) {

    /** Three negatives, the nearest ones, without any limit. */
    public static final MiningOptions DEFAULT =
            new MiningOptions(3, new Ranks(0, OptionalInt.empty()), Limits.NONE, new Sampling.Top(), false);

    /**
     * The ranks among the candidates that fulfil the limits, nearest first.
     *
     * @param min how many are passed over
     * @param max up to which rank they are looked at; empty: as many as are likely to be needed
     */
    public record Ranks(int min, OptionalInt max) {}

    /**
     * What the score of a candidate must be. With several positives the margins are those to the one with the least score.
     *
     * @param absoluteMargin by how much at least it lies below that of the positive
     * @param relativeMargin the same as a share of the positive's score
     */
    public record Limits(
            OptionalDouble maxScore,
            OptionalDouble minScore,
            OptionalDouble absoluteMargin,
            OptionalDouble relativeMargin) {
        public static final Limits NONE = new Limits(
                OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

        /** Whether candidates may drop out because they are too good. */
        public boolean fromAbove() {
            return maxScore.isPresent() || absoluteMargin.isPresent() || relativeMargin.isPresent();
        }
    }

    /** Which of the candidates are taken. */
    public sealed interface Sampling {
        /** The nearest ones. */
        record Top() implements Sampling {}

        /**
         * Any, without replacement, each set with the same probability. What a query gets depends on the seed and on its place among the
         * queries alone.
         */
        record Random(long seed) implements Sampling {}
    }

    /** @throws SforgeException (usage) where no candidate would be left */
    public MiningOptions {
        if (negatives < 1) {
            throw SforgeException.usage("--num-negatives: expected a number from 1, got " + negatives);
        }
        if (ranks.min() < 0) {
            throw SforgeException.usage("--range-min: expected a number from 0, got " + ranks.min());
        }
        if (ranks.max().isPresent()
                && (long) ranks.min() + negatives > ranks.max().getAsInt()) {
            throw SforgeException.usage("--range-max " + ranks.max().getAsInt() + " leaves "
                    + Math.max(0, ranks.max().getAsInt() - ranks.min()) + " candidates behind --range-min "
                    + ranks.min() + ", and --num-negatives is " + negatives
                    + "; raise --range-max or lower the others");
        }
    }

    /** Up to which rank candidates are looked at, for queries with at most so many rows. */
    public int rangeMax(int mostRows) {
        long spare = limits.fromAbove() ? 10L * negatives : negatives;
        return ranks.max().orElseGet(() -> Math.toIntExact(Math.min(1 << 30, ranks.min() + spare + mostRows)));
    }
}
