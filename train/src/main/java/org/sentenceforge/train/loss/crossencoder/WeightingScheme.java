package org.sentenceforge.train.loss.crossencoder;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.LossOps;

/**
 * How much a pair of documents counts in {@link LambdaLoss} (Wang et al. 2018, section 5; Burges et al. 2006), with gains G and ranks r
 * from 1 on, and the discount {@code D(r) = log2(1 + r)}.
 */
public sealed interface WeightingScheme {

    /** The class name in sentence-transformers. */
    String name();

    /**
     * The weights [queries, i, j].
     *
     * @param gains [queries, documents]
     * @param ranks from 1 on, by score: [queries, documents]
     */
    <T> T weights(LossOps<T> ops, T gains, T ranks);

    /** Whether all pairs count, not only those whose first document has the higher label. */
    default boolean allPairs() {
        return false;
    }

    /** One each: this is RankNet. */
    record Equal() implements WeightingScheme {
        @Override
        public String name() {
            return "NoWeightingScheme";
        }

        @Override
        public <T> T weights(LossOps<T> ops, T gains, T ranks) {
            return ops.constant(1);
        }
    }

    /** {@code G_i / D(r_i)}. */
    record NDCGLoss1() implements WeightingScheme {
        @Override
        public String name() {
            return "NDCGLoss1Scheme";
        }

        @Override
        public <T> T weights(LossOps<T> ops, T gains, T ranks) {
            return ops.unsqueeze(ops.divide(gains, discount(ops, ranks)), 2);
        }

        @Override
        public boolean allPairs() {
            return true;
        }
    }

    /** {@code |1 / D(|r_i - r_j|) - 1 / D(|r_i - r_j| + 1)| |G_i - G_j|}, a bound of 1 - NDCG. */
    record NDCGLoss2() implements WeightingScheme {
        @Override
        public String name() {
            return "NDCGLoss2Scheme";
        }

        @Override
        public <T> T weights(LossOps<T> ops, T gains, T ranks) {
            T apart = ops.abs(differences(ops, ranks));
            T distance =
                    ops.where(ops.equal(apart, ops.constant(0)), ops.constant(1), apart); // gains do not differ there
            T near = reciprocal(ops, discount(ops, distance));
            T far = reciprocal(ops, discount(ops, ops.add(distance, 1)));
            return ops.multiply(ops.abs(ops.subtract(near, far)), ops.abs(differences(ops, gains)));
        }
    }

    /** {@code |1 / D(r_i) - 1 / D(r_j)| |G_i - G_j|}: what NDCG loses if both change places. */
    record LambdaRank() implements WeightingScheme {
        @Override
        public String name() {
            return "LambdaRankScheme";
        }

        @Override
        public <T> T weights(LossOps<T> ops, T gains, T ranks) {
            T discounts = reciprocal(ops, discount(ops, ranks));
            return ops.multiply(ops.abs(differences(ops, discounts)), ops.abs(differences(ops, gains)));
        }
    }

    /**
     * {@code mu} times NDCGLoss2, and LambdaRank.
     *
     * @param mu above or equal to 0
     */
    record NDCGLoss2PP(double mu) implements WeightingScheme {
        private static final Parameter<Double> MU =
                Parameter.of("mu", ValueTypes.NOT_NEGATIVE, 10.0, "the weight of NDCGLoss2; that of LambdaRank is 1");

        @Override
        public String name() {
            return "NDCGLoss2PPScheme";
        }

        @Override
        public <T> T weights(LossOps<T> ops, T gains, T ranks) {
            return ops.add(
                    ops.scale(new NDCGLoss2().weights(ops, gains, ranks), mu),
                    new LambdaRank().weights(ops, gains, ranks));
        }
    }

    /** All of them. */
    Catalogue<WeightingScheme> TABLE = new Catalogue<>(
            "weighting scheme",
            List.of(
                    new Catalogue.Entry<>(
                            "NDCGLoss2PPScheme",
                            "the weighted sum of NDCGLoss2 and LambdaRank",
                            List.of(NDCGLoss2PP.MU),
                            config -> Optional.of(new NDCGLoss2PP(config.get(NDCGLoss2PP.MU)))),
                    entry("a bound on NDCG, by how far apart two documents rank", new NDCGLoss2()),
                    entry("how much NDCG changes if two documents swap ranks", new LambdaRank()),
                    entry("a bound on NDCG, by the first document of a pair alone", new NDCGLoss1()),
                    entry("the same weight for all pairs", new Equal())));

    private static Catalogue.Entry<WeightingScheme> entry(String meaning, WeightingScheme scheme) {
        return new Catalogue.Entry<>(scheme.name(), meaning, List.of(), config -> Optional.of(scheme));
    }

    /** {@code log2(1 + rank)}. */
    static <T> T discount(LossOps<T> ops, T ranks) {
        return ops.scale(ops.log(ops.add(ranks, 1)), 1 / Math.log(2));
    }

    private static <T> T reciprocal(LossOps<T> ops, T x) {
        return ops.divide(ops.constant(1), x);
    }

    /** That of i less that of j: [queries, i, j]. */
    static <T> T differences(LossOps<T> ops, T x) {
        return ops.subtract(ops.unsqueeze(x, 2), ops.unsqueeze(x, 1));
    }
}
