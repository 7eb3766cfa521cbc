package org.sentenceforge.train.loss.crossencoder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossOps;

/**
 * Each of a query's documents above those with lower labels, a pair counting as much as a scheme says, mostly by what the ranking would lose
 * or win: the mean of {@code -W_ij log σ(sigma (s_i - s_j))} over all pairs with {@code y_i > y_j} of all queries (Wang et al. 2018). Gains
 * are {@code (2^y - 1) / maxDCG}. Neither σ nor its power goes below epsilon. Inputs as {@link ListLoss} says.
 *
 * <p>A batch in which no two documents of a query have different labels has the value 0, and no gradient; the log counts such queries.
 *
 * @param scheme  how much pairs count
 * @param k       how many of a query's documents by score, and of the highest labels, count; empty for all
 * @param sigma   how steep σ is, above 0
 * @param epsilon above 0
 */
public record LambdaLoss(
        WeightingScheme scheme, OptionalInt k, double sigma, double epsilon, Logarithm logarithm, Settings settings)
        implements ListLoss {

    /** In what likelihoods are counted. */
    enum Logarithm {
        BINARY("binary", Math.log(2)),
        NATURAL("natural", 1);

        private final String key;
        final double unit;

        Logarithm(String key, double unit) {
            this.key = key;
            this.unit = unit;
        }
    }

    private static final Parameter<WeightingScheme> SCHEME = Parameter.optional(
            "weighting_scheme",
            WeightingScheme.TABLE,
            "the weighting of pairs: NDCGLoss2PPScheme (`mu`), which is the default, NDCGLoss2Scheme, LambdaRankScheme, NDCGLoss1Scheme or"
                    + " NoWeightingScheme");
    private static final Parameter<Integer> K = Parameter.optional(
            "k", ValueTypes.whole(1), "only the k highest-scoring documents of a query; by default all");
    private static final Parameter<Double> SIGMA =
            Parameter.of("sigma", ValueTypes.POSITIVE, 1.0, "how steeply likelihoods change with scores");
    private static final Parameter<Double> EPSILON =
            Parameter.of("eps", ValueTypes.POSITIVE, 1e-10, "the lower bound of likelihoods");
    private static final Parameter<Logarithm> LOGARITHM = Parameter.of(
            "reduction_log",
            ValueTypes.choice(List.of(Logarithm.values()), logarithm -> logarithm.key),
            Logarithm.BINARY,
            "which logarithm is taken of likelihoods");

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "LambdaLoss",
            "ranks a query's documents by their labels, for a high NDCG",
            Settings.behind(SCHEME, K, SIGMA, EPSILON, LOGARITHM),
            config -> Optional.of(read(
                    config,
                    config.isNull(SCHEME.name())
                            ? new WeightingScheme.Equal()
                            : config.find(SCHEME).orElse(new WeightingScheme.NDCGLoss2PP(10)))));

    /** What it can be given beside a scheme. */
    static final List<Parameter<?>> WITHOUT_SCHEME = Settings.behind(K, SIGMA, EPSILON, LOGARITHM);

    static LambdaLoss read(Config config, WeightingScheme scheme) {
        return new LambdaLoss(
                scheme,
                config.find(K).map(OptionalInt::of).orElse(OptionalInt.empty()),
                config.get(SIGMA),
                config.get(EPSILON),
                config.get(LOGARITHM),
                Settings.of(config));
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> own = new LinkedHashMap<>();
        own.put(SCHEME.name(), "sentence_transformers.cross_encoder.losses.LambdaLoss." + scheme.name());
        own.put(K.name(), k.isPresent() ? k.getAsInt() : null);
        own.put(SIGMA.name(), sigma);
        own.put(EPSILON.name(), epsilon);
        own.put(LOGARITHM.name(), logarithm.key);
        return settings.behind(own);
    }

    @Override
    public <T> T value(LossOps<T> ops, Candidates<T> lists, T labels) {
        T ranks = ops.add(lists.rank(ops, lists.scores()), 1);
        T weights = scheme.weights(ops, gains(ops, lists, labels), ranks);
        T difference = WeightingScheme.differences(ops, lists.scores());
        T likelihood = atLeast(ops, ops.negate(ops.softplus(ops.scale(difference, -sigma))), Math.log(epsilon));
        T weighted = atLeast(ops, ops.multiply(weights, likelihood), Math.log(epsilon));

        T counted = counted(ops, lists, labels, ranks);
        T pairs = ops.sum(ops.sum(ops.number(counted), 2), 1);
        ops.count("queries_without_pairs", ops.sum(ops.number(ops.equal(pairs, ops.constant(0)))));
        T total = ops.sum(ops.where(counted, weighted, ops.constant(0)));
        return ops.divide(ops.scale(total, -1 / logarithm.unit), atLeast(ops, ops.sum(pairs), 1));
    }

    /** Whether a pair counts: [queries, i, j]. */
    private <T> T counted(LossOps<T> ops, Candidates<T> lists, T labels, T ranks) {
        T pairs = lists.pairs(ops);
        T ordered = scheme.allPairs()
                ? pairs
                : ops.and(pairs, ops.less(ops.unsqueeze(labels, 1), ops.unsqueeze(labels, 2)));
        if (k.isEmpty()) {
            return ordered;
        }
        T top = top(ops, ranks);
        return ops.and(ordered, ops.and(ops.unsqueeze(top, 2), ops.unsqueeze(top, 1)));
    }

    private <T> T top(LossOps<T> ops, T ranks) {
        return ops.less(ranks, ops.constant(k.orElse(Integer.MAX_VALUE) + 1.0));
    }

    /** [queries, documents], those of labels below 0 as of 0. */
    private <T> T gains(LossOps<T> ops, Candidates<T> lists, T labels) {
        T gains = ops.add(ops.exp(ops.scale(ops.relu(labels), Math.log(2))), -1);
        T ranks = ops.add(lists.rank(ops, labels), 1);
        T best = ops.divide(gains, WeightingScheme.discount(ops, ranks));
        T counting = ops.number(ops.and(lists.present(), top(ops, ranks)));
        T sum = atLeast(ops, ops.sum(ops.multiply(best, counting), 1), epsilon);
        return ops.divide(gains, ops.unsqueeze(sum, 1));
    }

    private static <T> T atLeast(LossOps<T> ops, T x, double least) {
        return ops.where(ops.less(x, ops.constant(least)), ops.constant(least), x);
    }
}
