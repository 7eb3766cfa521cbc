package org.sentenceforge.train.loss.biencoder;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.Similarity;

/**
 * What the losses share that find their triplets within a batch of single texts with classes: the distances of all texts and which texts
 * are of one class.
 *
 * @param distances [n, n]
 * @param sameClass [n, n], true on the diagonal too
 * @param sameText  [n, n], the diagonal
 */
record BatchTriplets<T>(T distances, T sameClass, T sameText) {

    /** The distance, with the reference's names. */
    enum Metric {
        EUCLIDEAN_DISTANCE,
        COSINE_DISTANCE;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final Parameter<Metric> METRIC = Parameter.of(
            "distance_metric",
            ValueTypes.named(List.of(Metric.values()), Metric::key),
            Metric.EUCLIDEAN_DISTANCE,
            "the distance of embeddings");
    static final Parameter<Double> MARGIN =
            Parameter.of("margin", ValueTypes.NUMBER, 5.0, "how much closer a text of the same class must be");

    /** The line of the table for a loss with these two parameters. */
    static Catalogue.Entry<Loss> entry(String name, String meaning, BiFunction<Metric, Double, Loss> loss) {
        return new Catalogue.Entry<>(
                name,
                meaning,
                List.of(METRIC, MARGIN),
                config -> Optional.of(loss.apply(config.get(METRIC), config.get(MARGIN))));
    }

    /** One text column and its class. */
    static final LossInputs INPUTS = LossInputs.columns(1, 1).withLabel(LabelKind.CLASS);

    static <T> BatchTriplets<T> of(LossOps<T> ops, LossBatch<T> batch, Metric metric) {
        T embeddings = batch.column(0);
        T distances = switch (metric) {
            case COSINE_DISTANCE -> ops.from(1, Similarity.COS_SIM.matrix(ops, embeddings, embeddings));
            case EUCLIDEAN_DISTANCE -> euclidean(ops, embeddings);
        };
        return new BatchTriplets<>(
                distances, ops.sameAs(batch.label(), batch.label()), ops.identity(embeddings, embeddings));
    }

    /** The distances from products, {@code |a|² - 2ab + |b|²}; where they are 0 or by rounding below it, without a gradient. */
    private static <T> T euclidean(LossOps<T> ops, T embeddings) {
        T products = ops.matmul(embeddings, ops.transpose(embeddings));
        T squares = ops.diagonal(products);
        T squared = ops.relu(
                ops.add(ops.subtract(ops.unsqueeze(squares, 0), ops.scale(products, 2)), ops.unsqueeze(squares, 1)));
        T apart = ops.less(ops.constant(0), squared);
        T safe = ops.where(apart, squared, ops.constant(1)); // the root of 0 has no gradient, not even times 0
        return ops.where(apart, ops.sqrt(safe), ops.constant(0));
    }

    /** Another text of the same class: [n, n]. */
    T positives(LossOps<T> ops) {
        return ops.and(sameClass, ops.not(sameText));
    }

    /** For each text the distance of the farthest text of its class; 0 where there is none. */
    T farthestPositive(LossOps<T> ops) {
        return ops.max(ops.multiply(ops.number(positives(ops)), distances), 1);
    }

    /** For each text the distance of the nearest text of another class, found with the farthest of all added to those of its own. */
    T nearestNegative(LossOps<T> ops) {
        T farthest = ops.unsqueeze(ops.max(distances, 1), 1);
        return ops.min(ops.add(distances, ops.multiply(farthest, ops.number(sameClass))), 1);
    }
}
