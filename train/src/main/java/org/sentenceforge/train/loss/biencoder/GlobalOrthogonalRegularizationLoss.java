package org.sentenceforge.train.loss.biencoder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.Similarity;

/**
 * Spreads the embeddings of a column over the sphere: the square of the mean similarity of different rows, and how far the mean of their
 * squares is above {@code 1 / dimension} (Zhang et al. 2017). It says nothing of which texts belong together: use it beside another loss.
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(sentence, …)</td><td>no label</td></tr>
 * </table>
 *
 * @param meanWeight   of the first part; 0 for none
 * @param momentWeight of the second part; 0 for none
 * @param aggregation  how columns count together
 */
public record GlobalOrthogonalRegularizationLoss(
        Similarity similarity, double meanWeight, double momentWeight, Aggregation aggregation) implements Loss {

    /** How columns count together. */
    public enum Aggregation {
        MEAN,
        SUM;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Parameter<Similarity> SIMILARITY =
            Parameter.of("similarity_fct", Similarity.MATRIX, Similarity.COS_SIM, "the similarity of embeddings");
    private static final Parameter<Double> MEAN_WEIGHT =
            Parameter.of("mean_weight", ValueTypes.NOT_NEGATIVE, 1.0, "the weight of the squared mean similarity");
    private static final Parameter<Double> MOMENT_WEIGHT = Parameter.of(
            "second_moment_weight",
            ValueTypes.NOT_NEGATIVE,
            1.0,
            "the weight of the second moment: the mean squared similarity above 1 / dimension");
    private static final Parameter<Aggregation> AGGREGATION = Parameter.of(
            "aggregation",
            ValueTypes.named(List.of(Aggregation.values()), Aggregation::key),
            Aggregation.MEAN,
            "how the columns are combined");

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "GlobalOrthogonalRegularizationLoss",
            "spreads embeddings evenly; for use with another loss",
            List.of(SIMILARITY, MEAN_WEIGHT, MOMENT_WEIGHT, AGGREGATION),
            GlobalOrthogonalRegularizationLoss::read);

    private static Optional<Loss> read(Config config) {
        GlobalOrthogonalRegularizationLoss loss = new GlobalOrthogonalRegularizationLoss(
                config.get(SIMILARITY), config.get(MEAN_WEIGHT), config.get(MOMENT_WEIGHT), config.get(AGGREGATION));
        if (loss.meanWeight == 0 && loss.momentWeight == 0) {
            config.problem("", "both weights are 0; expected mean_weight or second_moment_weight above 0");
        }
        return Optional.of(loss);
    }

    @Override
    public LossInputs inputs() {
        return LossInputs.columnsFrom(1);
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(SIMILARITY.name(), similarity.key());
        parameters.put(MEAN_WEIGHT.name(), meanWeight);
        parameters.put(MOMENT_WEIGHT.name(), momentWeight);
        parameters.put(AGGREGATION.name(), aggregation.key());
        return parameters;
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        T rows = ops.rowCount(batch.column(0));
        T ordered = ops.multiply(rows, ops.add(rows, -1));
        T pairs =
                ops.where(ops.less(ops.constant(0), ordered), ordered, ops.constant(1)); // a batch of one row has none
        List<T> means = new ArrayList<>();
        List<T> moments = new ArrayList<>();
        for (T column : batch.columns()) {
            T others = ops.number(ops.not(ops.identity(column, column)));
            T similarities = ops.multiply(similarity.matrix(ops, column, column), others);
            means.add(ops.square(ops.divide(ops.sum(similarities), pairs)));
            T moment = ops.divide(ops.sum(ops.square(similarities)), pairs);
            moments.add(ops.relu(ops.add(moment, -1.0 / batch.dimension())));
        }
        List<T> parts = new ArrayList<>();
        if (meanWeight > 0) {
            parts.add(ops.report("gor_mean", ops.scale(together(ops, means), meanWeight)));
        }
        if (momentWeight > 0) {
            parts.add(ops.report("gor_second_moment", ops.scale(together(ops, moments), momentWeight)));
        }
        return ops.sumOf(parts);
    }

    private <T> T together(LossOps<T> ops, List<T> columns) {
        T sum = ops.sumOf(columns);
        return aggregation == Aggregation.SUM ? sum : ops.scale(sum, 1.0 / columns.size());
    }
}
