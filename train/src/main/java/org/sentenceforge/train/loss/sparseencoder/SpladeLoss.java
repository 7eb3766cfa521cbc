package org.sentenceforge.train.loss.sparseencoder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.card.text.PythonRepr;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.WeightSchedule;

/**
 * A loss with the cost of a search beside it, so that embeddings become sparse: {@code loss + w_d FLOPS(documents) + w_q FLOPS(query)}
 * (Formal et al. 2022). The weights grow from 0 in the first part of the training: a model that is to be sparse from the start gives no
 * text any component at all.
 *
 * <p>Inputs are those of the loss inside, two columns at least where the first, the query, has a weight of its own.
 *
 * @param documents the cost of all columns but the first; of all columns where there is no difference between query and document
 * @param queries   the cost of the first column; empty where a query costs nothing, as one without an encoder does
 * @param alike     whether there is no difference between query and document
 */
public record SpladeLoss(
        Loss loss, Regularizer documents, Optional<Regularizer> queries, boolean alike, WeightSchedule schedule)
        implements Loss {

    /** A cost, and what it counts beside the loss when its weight has grown. */
    public record Regularizer(FlopsLoss loss, double weight) {}

    private static final Parameter<Loss> LOSS =
            Parameter.optional("loss", InnerLosses.TABLE, "the loss that the regularizers are added to");
    private static final Parameter<Double> DOCUMENT_WEIGHT = Parameter.optional(
            "document_regularizer_weight",
            ValueTypes.NOT_NEGATIVE,
            "the weight of the document regularizer, such as 3e-5: the higher, the sparser");
    private static final Parameter<Double> QUERY_WEIGHT = Parameter.optional(
            "query_regularizer_weight",
            ValueTypes.NOT_NEGATIVE,
            "the weight of the query regularizer, such as 5e-5; without it queries are not regularized");
    private static final Parameter<Integer> DOCUMENT_THRESHOLD = Parameter.optional(
            "document_regularizer_threshold",
            ValueTypes.whole(0),
            "documents with no more active components than this are not regularized");
    private static final Parameter<Integer> QUERY_THRESHOLD = Parameter.optional(
            "query_regularizer_threshold",
            ValueTypes.whole(0),
            "queries with no more active components than this are not regularized");
    private static final Parameter<Boolean> ALIKE = Parameter.of(
            "use_document_regularizer_only", ValueTypes.FLAG, false, "applies the document regularizer to all columns");
    private static final Parameter<WeightSchedule.Growth> GROWTH = Parameter.of(
            "scheduler_type",
            ValueTypes.choice(
                    List.of(WeightSchedule.Growth.values()),
                    growth -> growth.name().toLowerCase(Locale.ROOT)),
            WeightSchedule.Growth.QUADRATIC,
            "how the weights of the regularizers grow from 0");
    private static final Parameter<Double> WARMUP = Parameter.of(
            "warmup_ratio", ValueTypes.FRACTION, 1.0 / 3, "the fraction of the training over which the weights grow");

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "SpladeLoss",
            "another loss, plus a regularizer for sparsity (FLOPS)",
            List.of(LOSS, DOCUMENT_WEIGHT, QUERY_WEIGHT, DOCUMENT_THRESHOLD, QUERY_THRESHOLD, ALIKE, GROWTH, WARMUP),
            SpladeLoss::read);

    private static Optional<Loss> read(Config config) {
        Loss loss = config.require(LOSS, new FlopsLoss(OptionalInt.empty()));
        boolean alike = config.get(ALIKE);
        Optional<Double> queryWeight = config.find(QUERY_WEIGHT);
        if (alike && queryWeight.isPresent()) {
            config.problem(
                    QUERY_WEIGHT.name(),
                    "has no effect beside " + ALIKE.name() + ", which applies the document regularizer to all columns;"
                            + " leave one of the two out");
        }
        if (queryWeight.isEmpty() && config.has(QUERY_THRESHOLD.name())) {
            config.problem(QUERY_THRESHOLD.name(), "belongs to " + QUERY_WEIGHT.name() + ", which is missing");
        }
        FlopsLoss documents = flops(config, DOCUMENT_THRESHOLD);
        FlopsLoss queries = flops(config, QUERY_THRESHOLD);
        return Optional.of(new SpladeLoss(
                loss,
                new Regularizer(documents, config.require(DOCUMENT_WEIGHT, 0.0)),
                queryWeight.map(weight -> new Regularizer(queries, weight)),
                alike,
                new WeightSchedule(config.get(GROWTH), config.get(WARMUP))));
    }

    private static FlopsLoss flops(Config config, Parameter<Integer> threshold) {
        return new FlopsLoss(config.find(threshold).map(OptionalInt::of).orElse(OptionalInt.empty()));
    }

    @Override
    public LossInputs inputs() {
        return loss.inputs().and(LossInputs.columnsFrom(alike ? 1 : 2));
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(LOSS.name(), call(loss, style));
        parameters.put(DOCUMENT_WEIGHT.name(), documents.weight);
        queries.ifPresent(query -> parameters.put(QUERY_WEIGHT.name(), query.weight));
        documents.loss.threshold().ifPresent(threshold -> parameters.put(DOCUMENT_THRESHOLD.name(), threshold));
        queries.ifPresent(query ->
                query.loss.threshold().ifPresent(threshold -> parameters.put(QUERY_THRESHOLD.name(), threshold)));
        return parameters;
    }

    /** A loss as Python would call it: {@code SparseMarginMSELoss}, {@code SparseCoSENTLoss(scale=20.0)}. */
    private static String call(Loss loss, CardStyle style) {
        Map<String, Object> arguments = loss.parameters(style);
        return arguments.isEmpty()
                ? loss.name()
                : arguments.entrySet().stream()
                        .map(argument -> argument.getKey() + "=" + PythonRepr.repr(argument.getValue()))
                        .collect(Collectors.joining(", ", loss.name() + "(", ")"));
    }

    @Override
    public List<Loss> inner() {
        return List.of(loss, documents.loss);
    }

    @Override
    public Optional<SimilarityFunction> modelSimilarity() {
        return loss.modelSimilarity();
    }

    @Override
    public void check(int dimension) {
        loss.check(dimension);
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        T grown = ops.scheduled(schedule);
        T base = ops.report("base_loss", loss.value(ops, batch));
        List<T> costly = alike ? batch.columns() : batch.documents();
        T value = ops.add(
                base, ops.report("document_regularizer_loss", cost(ops, documents, batch.ofColumns(costly), grown)));
        return queries.map(query -> ops.add(
                        value,
                        ops.report(
                                "query_regularizer_loss",
                                cost(ops, query, batch.ofColumns(List.of(batch.column(0))), grown))))
                .orElse(value);
    }

    private static <T> T cost(LossOps<T> ops, Regularizer regularizer, LossBatch<T> columns, T grown) {
        return ops.multiply(ops.scale(regularizer.loss.value(ops, columns), regularizer.weight), grown);
    }
}
