package org.sentenceforge.core.ops;

/**
 * Distances between tokens put into buckets: the near ones have a bucket each, the far ones share buckets whose width grows with the
 * distance. Numbers are rounded to float32 where PyTorch's are, since a bucket begins where a logarithm passes a whole number.
 */
public sealed interface DistanceBuckets {

    /** Number of buckets. */
    int count();

    /** From this distance on, to either side, everything falls into the same bucket. */
    int farthest();

    /** The bucket of a key that lies {@code distance} places after its query (before it, where negative). */
    int bucket(int distance);

    /** The bucket of each distance from {@code -farthest()} to {@code farthest()}. */
    default int[] buckets() {
        int[] buckets = new int[2 * farthest() + 1];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = bucket(i - farthest());
        }
        return buckets;
    }

    /**
     * T5's (Raffel et al. 2020), half of them for each direction, half of these for one distance each.
     *
     * @param farthest the distance from which on all fall into the last bucket of their direction
     */
    record T5(int count, int farthest) implements DistanceBuckets {

        @Override
        public int bucket(int distance) {
            int perDirection = count / 2;
            int exact = perDirection / 2;
            int far = Math.min(Math.abs(distance), farthest);
            int bucket = far;
            if (far >= exact) {
                float share = log((float) far / exact) / log((double) farthest / exact);
                bucket = Math.min(perDirection - 1, exact + (int) (share * (perDirection - exact)));
            }
            return distance > 0 ? perDirection + bucket : bucket;
        }
    }

    /**
     * Those of DeBERTa v2 (He et al. 2021), which count from keys far behind the query: half of each direction's are for one distance
     * each.
     *
     * @param perDirection buckets of each direction
     * @param positions    distances that they stand for
     */
    record Deberta(int perDirection, int positions) implements DistanceBuckets {

        @Override
        public int count() {
            return 2 * perDirection;
        }

        @Override
        public int farthest() {
            return Math.max(perDirection, positions);
        }

        @Override
        public int bucket(int distance) {
            int place = perDirection - Integer.signum(distance) * magnitude(Math.min(Math.abs(distance), farthest()));
            return Math.max(0, Math.min(place, count() - 1));
        }

        private int magnitude(int far) {
            int exact = perDirection / 2;
            if (far <= exact) {
                return far;
            }
            float share = log((float) far / exact) / log((float) ((positions - 1) / (double) exact));
            return (int) Math.ceil(share * (exact - 1)) + exact;
        }
    }

    /**
     * A bucket for each distance, as in DeBERTa where it is not told of buckets; counted from keys far behind the query.
     *
     * @param farthest distances of each direction
     */
    record Single(int farthest) implements DistanceBuckets {

        @Override
        public int count() {
            return 2 * farthest;
        }

        @Override
        public int bucket(int distance) {
            return Math.max(0, Math.min(farthest - distance, count() - 1));
        }
    }

    private static float log(double value) {
        return (float) Math.log(value);
    }
}
