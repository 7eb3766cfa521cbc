package org.sentenceforge.train.loss.crossencoder;

import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossOps;

/**
 * The distribution over a query's documents against that of its labels: the cross entropy {@code logsumexp(s) - softmax(y) · s} of each
 * query, the mean over queries (Cao et al. 2007, with one document at the top). Inputs as {@link ListLoss} says.
 */
public record ListNetLoss(Settings settings) implements ListLoss {
    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "ListNetLoss",
            "brings the distribution over a query's documents close to that of their labels",
            Settings.behind(),
            config -> Optional.of(new ListNetLoss(Settings.of(config))));

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        return settings.behind(Map.of());
    }

    @Override
    public <T> T value(LossOps<T> ops, Candidates<T> lists, T labels) {
        T absent = ops.not(lists.present());
        T target = ops.softmax(ops.exclude(labels, absent), 1);
        T all = ops.logSumExp(ops.exclude(lists.scores(), absent), 1);
        return ops.mean(ops.subtract(all, ops.sum(ops.multiply(target, lists.scores()), 1)));
    }
}
