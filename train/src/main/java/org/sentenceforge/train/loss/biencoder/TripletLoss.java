package org.sentenceforge.train.loss.biencoder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;

/**
 * The positive nearer to the anchor than the negative, by a margin: {@code mean max(0, d(a, p) - d(a, n) + margin)}.
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(anchor, positive, negative)</td><td>no label</td></tr>
 * </table>
 */
public record TripletLoss(Distance metric, double margin) implements Loss {
    private static final Parameter<Distance> METRIC = Parameter.of(
            "distance_metric",
            ValueTypes.named(List.of(Distance.values()), Enum::name),
            Distance.EUCLIDEAN,
            "the distance of embeddings");
    private static final Parameter<Double> MARGIN =
            Parameter.of("triplet_margin", ValueTypes.NUMBER, 5.0, "how much closer the positive must be");

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "TripletLoss",
            "brings the positive closer to the anchor than the negative, by a margin",
            List.of(METRIC, MARGIN),
            config -> Optional.of(new TripletLoss(config.get(METRIC), config.get(MARGIN))));

    @Override
    public LossInputs inputs() {
        return LossInputs.columns(3, 3);
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(METRIC.name(), "TripletDistanceMetric." + metric.name());
        parameters.put(MARGIN.name(), margin == Math.rint(margin) ? (Object) (long) margin : margin);
        return parameters;
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        T near = metric.between(ops, batch.column(0), batch.column(1), 0);
        T far = metric.between(ops, batch.column(0), batch.column(2), 0);
        return ops.mean(ops.relu(ops.add(ops.subtract(near, far), margin)));
    }
}
