package org.sentenceforge.core.ops;

/**
 * MPNet's relative positions: distances between tokens fall into 32 buckets, 16 for each direction; the near ones have a bucket each,
 * the far ones share buckets whose width grows with the distance (Raffel et al. 2020, T5). The buckets are the same whatever a
 * configuration says about their number.
 */
public final class RelativeBuckets {
    /** Number of buckets. */
    public static final int COUNT = 32;
    /** Every distance from here on falls into the last bucket of its direction. */
    public static final int FARTHEST = 128;

    private static final int PER_DIRECTION = COUNT / 2;
    private static final int EXACT = PER_DIRECTION / 2;

    private RelativeBuckets() {}

    /** The bucket of a key that lies {@code distance} places after its query (before it, where negative). */
    public static int bucket(int distance) {
        int far = Math.abs(distance);
        int bucket = far;
        if (far >= EXACT) {
            double share = Math.log((double) far / EXACT) / Math.log((double) FARTHEST / EXACT);
            // the small addition keeps whole numbers whole: 16, 32 and 64 begin a bucket
            bucket = Math.min(PER_DIRECTION - 1, EXACT + (int) (share * (PER_DIRECTION - EXACT) + 1e-9));
        }
        return distance > 0 ? PER_DIRECTION + bucket : bucket;
    }
}
