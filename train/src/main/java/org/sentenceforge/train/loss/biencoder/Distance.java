package org.sentenceforge.train.loss.biencoder;

import org.sentenceforge.train.loss.LossOps;

/** How far apart the embeddings of a pair are. */
enum Distance {
    COSINE,
    EUCLIDEAN,
    MANHATTAN;

    /**
     * Of row i of a [n, dimension] and row i of b: [n]. The Euclidean distance is 0 without a gradient where both are equal.
     *
     * @param shift added to every difference; libtorch's pairwise_distance has 1e-6
     */
    <T> T between(LossOps<T> ops, T a, T b, double shift) {
        return switch (this) {
            case COSINE -> ops.from(1, cosine(ops, a, b));
            case EUCLIDEAN -> ops.norm(ops.add(ops.subtract(a, b), shift));
            case MANHATTAN -> ops.sum(ops.abs(ops.add(ops.subtract(a, b), shift)), -1);
        };
    }

    /** The cosine of row i of a and row i of b, as libtorch's cosine_similarity finds it: [n]. */
    static <T> T cosine(LossOps<T> ops, T a, T b) {
        return ops.sum(ops.multiply(ops.normalize(a, 1e-8), ops.normalize(b, 1e-8)), -1);
    }
}
