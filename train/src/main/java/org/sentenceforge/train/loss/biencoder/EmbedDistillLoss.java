package org.sentenceforge.train.loss.biencoder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.OwnParameter;

/**
 * Brings embeddings near those that a teacher gave the same texts; the mean over the columns. Where the teacher's are of another size, a
 * linear layer that is trained along, and then given up, leads from the one to the other.
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(sentence, …)</td><td>the teacher's embedding, for all columns or, one after the other, for each</td></tr>
 * </table>
 *
 * @param name       that of the reference: this one's, or MSELoss, which is this loss with the mean squared error
 * @param projection size of the teacher's embeddings; empty where it is the model's
 */
public record EmbedDistillLoss(String name, Metric metric, OptionalInt projection) implements Loss {

    /** What is brought near 0. */
    public enum Metric {
        /** The mean squared difference of the components. */
        MSE,
        /** The mean Euclidean distance. */
        L2,
        /** One less the cosine. */
        COSINE;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Parameter<Metric> METRIC = Parameter.of(
            "distance_metric",
            ValueTypes.named(List.of(Metric.values()), Metric::key),
            Metric.COSINE,
            "the distance from the teacher's embedding");
    private static final Parameter<Integer> PROJECTION = Parameter.optional(
            "projection_dim",
            ValueTypes.whole(1),
            "the size of the teacher's embeddings, if it differs from the model's");

    /** The table's lines. */
    public static List<Catalogue.Entry<Loss>> entries() {
        return List.of(
                new Catalogue.Entry<>(
                        "EmbedDistillLoss",
                        "brings embeddings close to a teacher's",
                        List.of(METRIC, PROJECTION),
                        config -> Optional.of(
                                new EmbedDistillLoss("EmbedDistillLoss", config.get(METRIC), projection(config)))),
                new Catalogue.Entry<>(
                        "MSELoss",
                        "brings embeddings close to a teacher's, by mean squared error",
                        List.of(PROJECTION),
                        config -> Optional.of(new EmbedDistillLoss("MSELoss", Metric.MSE, projection(config)))));
    }

    private static OptionalInt projection(Config config) {
        return config.find(PROJECTION).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    @Override
    public LossInputs inputs() {
        LossInputs columns = LossInputs.columnsFrom(1);
        return projection.isEmpty()
                ? columns.withTeacher()
                : columns.withLabel(LabelKind.NUMBERS).withWidths(LossInputs.Widths.oneOrEach(projection.getAsInt()));
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        if (name.equals("MSELoss")) {
            return Map.of();
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(METRIC.name(), metric.key());
        if (projection.isPresent()) {
            parameters.put(PROJECTION.name(), projection.getAsInt());
        }
        return parameters;
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        int size = projection.orElse(batch.dimension());
        boolean forEach = batch.labels().orElseThrow().width() > size;
        List<T> distances = new ArrayList<>();
        for (int column = 0; column < batch.columns().size(); column++) {
            T target = forEach ? ops.narrow(batch.label(), 1, column * size, size) : batch.label();
            distances.add(distance(ops, projected(ops, batch.column(column), batch.dimension()), target));
        }
        return ops.scale(ops.sumOf(distances), 1.0 / distances.size());
    }

    private <T> T projected(LossOps<T> ops, T embeddings, int dimension) {
        if (projection.isEmpty()) {
            return embeddings;
        }
        T weight = ops.parameter(OwnParameter.linearWeight("projection", projection.getAsInt(), dimension));
        T bias = ops.parameter(OwnParameter.linearBias("projection", projection.getAsInt(), dimension));
        return ops.add(ops.matmul(embeddings, ops.transpose(weight)), bias);
    }

    private <T> T distance(LossOps<T> ops, T embeddings, T target) {
        return switch (metric) {
            case MSE -> ops.mean(ops.square(ops.subtract(embeddings, target)));
            case L2 -> ops.mean(ops.norm(ops.subtract(embeddings, target)));
            case COSINE -> ops.mean(ops.from(1, Distance.cosine(ops, embeddings, target)));
        };
    }
}
