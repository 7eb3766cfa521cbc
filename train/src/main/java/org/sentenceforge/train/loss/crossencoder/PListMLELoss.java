package org.sentenceforge.train.loss.crossencoder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossOps;

/**
 * The likelihood of a query's documents in their right order, the first ones weighing most: {@code -Σ_r w_r (s_r - logsumexp_{t≥r} s_t)}
 * with {@code w_r} as {@code 2^(n - r) - 1} for ranks r from 0, of sum 1; the mean over queries (Lan et al. 2014). Inputs as {@link
 * ListLoss} says.
 *
 * @param order  which order is right
 * @param weight whether and how ranks weigh
 */
public record PListMLELoss(Order order, Weight weight, Settings settings) implements ListLoss {

    /** Which order of a query's documents is right. */
    enum Order {
        /** That of the list. */
        INPUT,
        /** By label, the highest first, and of equal ones the first. */
        LABEL
    }

    /** How much a rank counts. */
    enum Weight {
        /** {@code 2^(n - r) - 1}, of sum 1. */
        POSITION,
        /** One each: this is ListMLE. */
        EQUAL
    }

    static final Parameter<Boolean> RESPECT_INPUT_ORDER = Parameter.of(
            "respect_input_order",
            ValueTypes.FLAG,
            true,
            "whether lists are already in order; otherwise they are sorted by label");
    private static final String POSITION_WEIGHT = "PListMLELambdaWeight";
    private static final Parameter<String> LAMBDA_WEIGHT = Parameter.of(
            "lambda_weight",
            ValueTypes.named(List.of(POSITION_WEIGHT), name -> name),
            POSITION_WEIGHT,
            "the weight of each rank; null for equal weights");

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "PListMLELoss",
            "raises the likelihood of the right order of a query's documents, weighting the first ones most",
            Settings.behind(LAMBDA_WEIGHT, RESPECT_INPUT_ORDER),
            PListMLELoss::read);

    private static Optional<Loss> read(Config config) {
        boolean equal = config.isNull(LAMBDA_WEIGHT.name());
        config.get(LAMBDA_WEIGHT);
        return Optional.of(
                new PListMLELoss(order(config), equal ? Weight.EQUAL : Weight.POSITION, Settings.of(config)));
    }

    static Order order(Config config) {
        return config.get(RESPECT_INPUT_ORDER) ? Order.INPUT : Order.LABEL;
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> own = new LinkedHashMap<>();
        own.put(
                LAMBDA_WEIGHT.name(),
                weight == Weight.EQUAL
                        ? null
                        : "sentence_transformers.cross_encoder.losses.PListMLELoss." + POSITION_WEIGHT);
        Map<String, Object> parameters = settings.behind(own);
        parameters.put(RESPECT_INPUT_ORDER.name(), order == Order.INPUT);
        return parameters;
    }

    @Override
    public <T> T value(LossOps<T> ops, Candidates<T> lists, T labels) {
        T scores = lists.scores();
        T before = lists.before(ops, order == Order.INPUT ? ops.scale(labels, 0) : labels);
        T others = ops.unsqueeze(scores, 1);
        T self = ops.unsqueeze(ops.identity(ops.transpose(scores), ops.transpose(scores)), 0);
        // what is not present comes after all that is, but counts for itself alone
        T gone = ops.or(before, ops.not(ops.unsqueeze(lists.present(), 1)));
        T left = ops.logSumExp(ops.exclude(others, ops.and(gone, ops.not(self))), 2);
        T likelihoods = ops.subtract(scores, left);
        return ops.negate(ops.mean(ops.sum(ops.multiply(weights(ops, lists, before), likelihoods), 1)));
    }

    /** [queries, documents]: that of each document's rank, 0 for what is not present. */
    private <T> T weights(LossOps<T> ops, Candidates<T> lists, T before) {
        T present = ops.number(lists.present());
        if (weight == Weight.EQUAL) {
            return present;
        }
        // 2^(n - r) - 1 by 2^n, which no length makes overflow
        T rank = ops.sum(ops.number(before), 2);
        T length = ops.unsqueeze(ops.sum(present, 1), 1);
        T weights = ops.multiply(present, ops.subtract(halved(ops, rank), halved(ops, length)));
        return ops.divide(weights, ops.unsqueeze(ops.sum(weights, 1), 1));
    }

    /** {@code 2^-x}. */
    private static <T> T halved(LossOps<T> ops, T x) {
        return ops.exp(ops.scale(x, -Math.log(2)));
    }
}
