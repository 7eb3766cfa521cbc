package org.sentenceforge.train.loss.biencoder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;

/**
 * Draws pairs together or pushes them apart: {@code ½ (y d² + (1 - y) max(0, margin - d)²)} (Hadsell et al. 2006).
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(anchor, positive or negative)</td><td>1 or 0; numbers between weigh both terms</td></tr>
 * </table>
 */
public record ContrastiveLoss(SiameseMetric metric, double margin, boolean sizeAverage) implements Loss {
    private static final Parameter<Boolean> SIZE_AVERAGE = Parameter.of(
            "size_average", ValueTypes.FLAG, true, "whether the pairs' losses are averaged rather than summed");

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "ContrastiveLoss",
            "pulls positive pairs together and pushes negative pairs apart, up to a margin",
            List.of(SiameseMetric.PARAMETER, SiameseMetric.MARGIN, SIZE_AVERAGE),
            config -> Optional.of(new ContrastiveLoss(
                    config.get(SiameseMetric.PARAMETER), config.get(SiameseMetric.MARGIN), config.get(SIZE_AVERAGE))));

    @Override
    public LossInputs inputs() {
        return LossInputs.columns(2, 2).withLabel(LabelKind.SCORE);
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(SiameseMetric.PARAMETER.name(), "SiameseDistanceMetric." + metric.name());
        parameters.put(SiameseMetric.MARGIN.name(), margin);
        parameters.put(SIZE_AVERAGE.name(), sizeAverage);
        return parameters;
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        T labels = batch.label();
        T distances = metric.between(ops, batch.column(0), batch.column(1));
        T near = ops.multiply(labels, ops.square(distances));
        T far = ops.multiply(ops.from(1, labels), ops.square(ops.relu(ops.from(margin, distances))));
        T losses = ops.scale(ops.add(near, far), 0.5);
        return sizeAverage ? ops.mean(losses) : ops.sum(losses);
    }
}
