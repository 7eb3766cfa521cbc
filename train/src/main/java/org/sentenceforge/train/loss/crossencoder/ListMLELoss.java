package org.sentenceforge.train.loss.crossencoder;

import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossOps;

/**
 * The likelihood of a query's documents in their right order: {@code -Σ_r (s_r - logsumexp_{t≥r} s_t)}, the mean over queries (Xia et al.
 * 2008). It is {@link PListMLELoss} with all ranks alike. Inputs as {@link ListLoss} says.
 */
public record ListMLELoss(PListMLELoss.Order order, Settings settings) implements ListLoss {
    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "ListMLELoss",
            "raises the likelihood of the right order of a query's documents",
            Settings.behind(PListMLELoss.RESPECT_INPUT_ORDER),
            config -> Optional.of(new ListMLELoss(PListMLELoss.order(config), Settings.of(config))));

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> parameters = settings.behind(Map.of());
        parameters.put(PListMLELoss.RESPECT_INPUT_ORDER.name(), order == PListMLELoss.Order.INPUT);
        return parameters;
    }

    @Override
    public <T> T value(LossOps<T> ops, Candidates<T> lists, T labels) {
        return new PListMLELoss(order, PListMLELoss.Weight.EQUAL, settings).value(ops, lists, labels);
    }
}
