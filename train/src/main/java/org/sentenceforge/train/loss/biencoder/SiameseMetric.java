package org.sentenceforge.train.loss.biencoder;

import java.util.List;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.LossOps;

/** The distance of a pair in the contrastive losses, with the reference's names. */
enum SiameseMetric {
    EUCLIDEAN(Distance.EUCLIDEAN),
    MANHATTAN(Distance.MANHATTAN),
    COSINE_DISTANCE(Distance.COSINE);

    static final Parameter<SiameseMetric> PARAMETER = Parameter.of(
            "distance_metric",
            ValueTypes.named(List.of(values()), Enum::name),
            COSINE_DISTANCE,
            "the distance of a pair");
    static final Parameter<Double> MARGIN =
            Parameter.of("margin", ValueTypes.NUMBER, 0.5, "the distance above which a negative pair no longer counts");

    private static final double SHIFT = 1e-6;

    private final Distance distance;

    SiameseMetric(Distance distance) {
        this.distance = distance;
    }

    <T> T between(LossOps<T> ops, T a, T b) {
        return distance.between(ops, a, b, SHIFT);
    }
}
