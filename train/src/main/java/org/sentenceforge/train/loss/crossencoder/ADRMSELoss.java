package org.sentenceforge.train.loss.crossencoder;

import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossOps;

/**
 * The rank of each document among its query's against the rank that its label gives it: {@code (r - r̂)² / log2(r + 1)}, the mean over all
 * documents, where {@code r̂_i = 1 + Σ_{j≠i} σ(alpha (s_j - s_i))} is smooth (Schlatt et al. 2025; Qin et al. 2010: ApproxRank) and documents
 * with one label share the mean of their ranks. Inputs as {@link ListLoss} says.
 *
 * @param alpha how steep ranks are, above 0
 */
public record ADRMSELoss(double alpha, Settings settings) implements ListLoss {
    private static final Parameter<Double> ALPHA =
            Parameter.of("alpha", ValueTypes.POSITIVE, 1.0, "how steeply ranks change with scores");

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "ADRMSELoss",
            "brings the rank of each of a query's documents close to the rank by its label",
            Settings.behind(ALPHA),
            config -> Optional.of(new ADRMSELoss(config.get(ALPHA), Settings.of(config))));

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        return settings.behind(Map.of(ALPHA.name(), alpha));
    }

    @Override
    public <T> T value(LossOps<T> ops, Candidates<T> lists, T labels) {
        T present = ops.number(lists.present());
        T wanted = wantedRanks(ops, lists, labels);
        T error = ops.square(ops.subtract(wanted, smoothRanks(ops, lists)));
        T discount = ops.scale(ops.log(ops.add(wanted, 1)), 1 / Math.log(2));
        return ops.divide(ops.sum(ops.multiply(ops.divide(error, discount), present)), ops.sum(present));
    }

    /** From 1 on: [queries, documents]. */
    private static <T> T wantedRanks(LossOps<T> ops, Candidates<T> lists, T labels) {
        T own = ops.unsqueeze(labels, 2);
        T other = ops.unsqueeze(labels, 1);
        T before = ops.number(ops.and(ops.less(own, other), lists.pairs(ops)));
        T equal = ops.number(ops.and(ops.equal(own, other), lists.pairs(ops)));
        return ops.add(ops.add(ops.sum(before, 2), ops.scale(ops.sum(equal, 2), 0.5)), 0.5);
    }

    /** From 1 on: [queries, documents]. A document's own σ(0) goes off again. */
    private <T> T smoothRanks(LossOps<T> ops, Candidates<T> lists) {
        T differences = ops.subtract(ops.unsqueeze(lists.scores(), 1), ops.unsqueeze(lists.scores(), 2));
        T before = ops.sigmoid(ops.scale(differences, alpha));
        return ops.add(ops.sum(ops.multiply(before, ops.number(lists.pairs(ops))), 2), 0.5);
    }
}
