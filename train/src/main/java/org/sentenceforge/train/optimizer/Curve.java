package org.sentenceforge.train.optimizer;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/** A factor on every learning rate as a function of how far the run is. Warmup begins at 0 and is linear where nothing else is said. */
public sealed interface Curve extends LearningRateSchedule {

    /**
     * How far a run is.
     *
     * @param update       counted from 0
     * @param warmup       number of updates
     * @param total        number of updates, those of the warmup included
     * @param learningRate the run's base rate, which options that are rates are a part of
     */
    record Position(double update, double warmup, double total, double learningRate) {

        boolean warmingUp() {
            return update < warmup;
        }

        double warmupProgress() {
            return update / Math.max(1, warmup);
        }

        /** From 0 at the warmup's end to 1 at the run's. */
        double progress() {
            return (update - warmup) / Math.max(1, total - warmup);
        }
    }

    /** The factor behind the warmup. */
    double decay(Position at);

    /** The factor in force. */
    default double factor(Position at) {
        return at.warmingUp() ? at.warmupProgress() : decay(at);
    }

    private static double cosine(double cycles, double progress) {
        return 0.5 * (1 + Math.cos(Math.PI * cycles * 2 * progress));
    }

    /** Squeezes a factor from [0, 1] to [minimum, 1]. */
    private static double above(double minimum, double factor) {
        return Math.max(0, factor * (1 - minimum) + minimum);
    }

    record Linear() implements Curve {
        @Override
        public double decay(Position at) {
            return Math.max(0, (at.total - at.update) / Math.max(1, at.total - at.warmup));
        }
    }

    record Cosine(double cycles) implements Curve {
        @Override
        public double decay(Position at) {
            return Math.max(0, cosine(cycles, at.progress()));
        }
    }

    record CosineWithRestarts(double cycles) implements Curve {
        @Override
        public double decay(Position at) {
            double p = at.progress();
            return p >= 1 ? 0 : Math.max(0, 0.5 * (1 + Math.cos(Math.PI * ((cycles * p) % 1))));
        }
    }

    /** @param end the rate at the end */
    record Polynomial(double end, double power) implements Curve {
        @Override
        public double decay(Position at) {
            if (at.update > at.total) {
                return end / at.learningRate;
            }
            double left = 1 - (at.update - at.warmup) / (at.total - at.warmup);
            return ((at.learningRate - end) * Math.pow(left, power) + end) / at.learningRate;
        }
    }

    record Constant() implements Curve {
        @Override
        public double decay(Position at) {
            return 1;
        }

        @Override
        public double factor(Position at) {
            return 1;
        }
    }

    record ConstantWithWarmup() implements Curve {
        @Override
        public double decay(Position at) {
            return 1;
        }
    }

    /** @param timescale empty for the warmup's length, or 10,000 without warmup */
    record InverseSquareRoot(OptionalDouble timescale) implements Curve {
        @Override
        public double decay(Position at) {
            double scale = timescale.orElse(at.warmup > 0 ? at.warmup : 10_000);
            return 1 / Math.sqrt((at.update + scale - at.warmup) / scale);
        }
    }

    /** The smallest learning rate: a rate, or a part of the run's base rate. */
    sealed interface Minimum {
        double factor(Position at);

        record Rate(double rate) implements Minimum {
            @Override
            public double factor(Position at) {
                return rate / at.learningRate;
            }
        }

        record Share(double share) implements Minimum {
            @Override
            public double factor(Position at) {
                return share;
            }
        }
    }

    record CosineToMinimum(double cycles, Minimum minimum) implements Curve {
        @Override
        public double decay(Position at) {
            return above(minimum.factor(at), cosine(cycles, at.progress()));
        }
    }

    /**
     * Like {@link CosineToMinimum}, one update ahead of it; the warmup does not begin at 0.
     *
     * @param start the factor that the warmup begins with; empty for one over its length
     */
    record CosineWarmupToMinimum(double cycles, Minimum minimum, OptionalDouble start) implements Curve {
        @Override
        public double factor(Position at) {
            if (!at.warmingUp()) {
                return decay(at);
            }
            return start.isEmpty()
                    ? (at.update + 1) / Math.max(1, at.warmup)
                    : start.getAsDouble() + (1 - start.getAsDouble()) * at.update / Math.max(1, at.warmup - 1);
        }

        @Override
        public double decay(Position at) {
            double progress = (at.update - at.warmup + 1) / Math.max(1, at.total - at.warmup);
            return above(minimum.factor(at), cosine(cycles, progress));
        }
    }

    /** The form of a rise from 0 to 1, or of the fall from 1 to 0. */
    enum Shape {
        LINEAR,
        COSINE,
        /** {@code 1 - √}. */
        SQUARE_ROOT;

        private double rise(double progress) {
            return switch (this) {
                case LINEAR -> progress;
                case COSINE -> 0.5 * (1 - Math.cos(Math.PI * progress));
                case SQUARE_ROOT -> 1 - Math.sqrt(1 - progress);
            };
        }

        private double fall(double progress, double cycles) {
            return switch (this) {
                case LINEAR -> 1 - progress;
                case COSINE -> Curve.cosine(cycles, progress);
                case SQUARE_ROOT -> 1 - Math.sqrt(progress);
            };
        }
    }

    /**
     * A rise from the minimum, then constant, then a fall back to the minimum.
     *
     * @param stableUpdates empty for what warmup and fall leave of the run
     * @param cycles        of a fall in the form of a cosine
     * @param minimum       the smallest factor
     */
    record WarmupStableDecay(
            long decayUpdates, OptionalLong stableUpdates, Shape rise, Shape fall, double cycles, double minimum)
            implements Curve {
        @Override
        public double factor(Position at) {
            return at.warmingUp() ? above(minimum, rise.rise(at.warmupProgress())) : decay(at);
        }

        @Override
        public double decay(Position at) {
            double fallFrom =
                    stableUpdates.isPresent() ? at.warmup + stableUpdates.getAsLong() : at.total - decayUpdates;
            if (at.update < fallFrom) {
                return 1;
            }
            if (at.update >= fallFrom + decayUpdates) {
                return minimum;
            }
            return above(minimum, fall.fall((at.update - fallFrom) / Math.max(1, decayUpdates), cycles));
        }
    }
}
