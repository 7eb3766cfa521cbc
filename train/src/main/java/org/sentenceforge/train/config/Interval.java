package org.sentenceforge.train.config;

/** When something is due during training. */
public sealed interface Interval {

    /** Whether it is due after an update. */
    boolean due(long update, boolean endOfEpoch);

    record Never() implements Interval {
        @Override
        public boolean due(long update, boolean endOfEpoch) {
            return false;
        }
    }

    record EveryUpdates(long updates) implements Interval {
        @Override
        public boolean due(long update, boolean endOfEpoch) {
            return update % updates == 0;
        }
    }

    record EveryEpoch() implements Interval {
        @Override
        public boolean due(long update, boolean endOfEpoch) {
            return endOfEpoch;
        }
    }

    /**
     * Reads {@code no}, {@code steps} or {@code epoch} with a number of steps.
     *
     * @param steps below 1: a fraction of all updates
     */
    static Interval of(String strategy, double steps, long totalUpdates) {
        return switch (strategy) {
            case "no" -> new Never();
            case "epoch" -> new EveryEpoch();
            default -> new EveryUpdates(Math.max(1, (long) Math.ceil(steps < 1 ? steps * totalUpdates : steps)));
        };
    }
}
