package org.sentenceforge.train.loss;

import java.util.List;
import java.util.Locale;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;

/** How alike embeddings are, with the names that configurations and cards use. */
public enum Similarity {
    COS_SIM,
    DOT_SCORE,
    /** The Euclidean distance, negated. */
    EUCLIDEAN_SIM,
    /** The Manhattan distance, negated. */
    MANHATTAN_SIM;

    /** {@code cos_sim}, {@code dot_score} …: of each row with each. */
    public static final ValueType<Similarity> MATRIX = ValueTypes.named(List.of(values()), Similarity::key);

    /** {@code pairwise_cos_sim} …: of row i with row i. */
    public static final ValueType<Similarity> PAIRWISE = ValueTypes.named(List.of(values()), Similarity::pairwiseKey);

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String pairwiseKey() {
        return "pairwise_" + key();
    }

    /** Of each row of a [n, dimension] with each row of b [m, dimension]: [n, m]. */
    public <T> T matrix(LossOps<T> ops, T a, T b) {
        return switch (this) {
            case COS_SIM -> ops.matmul(ops.normalize(a), ops.transpose(ops.normalize(b)));
            case DOT_SCORE -> ops.matmul(a, ops.transpose(b));
            case EUCLIDEAN_SIM -> ops.negate(ops.distances(a, b, 2));
            case MANHATTAN_SIM -> ops.negate(ops.distances(a, b, 1));
        };
    }

    /** Of row i of a [n, dimension] with row i of b: [n]. */
    public <T> T pairwise(LossOps<T> ops, T a, T b) {
        return switch (this) {
            case COS_SIM -> ops.sum(ops.multiply(ops.normalize(a), ops.normalize(b)), -1);
            case DOT_SCORE -> ops.sum(ops.multiply(a, b), -1);
            case EUCLIDEAN_SIM -> ops.negate(ops.norm(ops.subtract(a, b)));
            case MANHATTAN_SIM -> ops.negate(ops.sum(ops.abs(ops.subtract(a, b)), -1));
        };
    }
}
