package org.sentenceforge.train.loss.crossencoder;

import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossOps;

/**
 * Each of a query's documents above those with lower labels: the mean of {@code -log σ(sigma (s_i - s_j))} over all pairs with {@code y_i >
 * y_j} of all queries (Burges et al. 2005). It is {@link LambdaLoss} with all pairs alike. Inputs as {@link ListLoss} says.
 */
public record RankNetLoss(LambdaLoss pairs) implements ListLoss {
    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "RankNetLoss",
            "ranks a query's documents by their labels, pair by pair",
            LambdaLoss.WITHOUT_SCHEME,
            config -> Optional.of(new RankNetLoss(LambdaLoss.read(config, new WeightingScheme.Equal()))));

    @Override
    public Settings settings() {
        return pairs.settings();
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> parameters = pairs.parameters(style);
        parameters.remove("weighting_scheme");
        return parameters;
    }

    @Override
    public <T> T value(LossOps<T> ops, Candidates<T> lists, T labels) {
        return pairs.value(ops, lists, labels);
    }
}
