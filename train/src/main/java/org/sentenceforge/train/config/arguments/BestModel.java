package org.sentenceforge.train.config.arguments;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;

/**
 * Which model of a run is the best, and what follows from that.
 *
 * @param loadAtEnd       whether the best one, and not the last, is what the run writes
 * @param metric          what is compared, with or without {@code eval_}; where empty, eval_loss or the first evaluator's primary metric
 * @param greaterIsBetter whether the greatest value is best; where empty, unless the metric is a loss
 * @param patience        after how many evaluations without progress the run ends; empty for never
 * @param threshold       the smallest change that counts as progress for the patience
 */
public record BestModel(
        boolean loadAtEnd,
        Optional<String> metric,
        Optional<Boolean> greaterIsBetter,
        OptionalInt patience,
        double threshold) {
    static final Parameter<Boolean> LOAD_AT_END = Parameter.of(
            "load_best_model_at_end",
            ValueTypes.FLAG,
            false,
            "whether the run writes the best model instead of the last");
    private static final Parameter<String> METRIC = Parameter.optional(
            "metric_for_best_model",
            ValueTypes.TEXT,
            "what decides which model is best, such as eval_dev_cosine_ndcg@10 or eval_loss; by default eval_loss"
                    + " if one evaluation data set without a name gives it, else the first evaluator's primary metric");
    private static final Parameter<Boolean> GREATER_IS_BETTER = Parameter.optional(
            "greater_is_better",
            ValueTypes.FLAG,
            "whether a greater value of the metric is better; by default yes, unless its name ends in loss");
    static final Parameter<Integer> PATIENCE = Parameter.optional(
            "early_stopping_patience",
            ValueTypes.whole(1),
            "evaluations in a row without improvement of the metric after which the run stops; the parameter of"
                    + " EarlyStoppingCallback");
    private static final Parameter<Double> THRESHOLD = Parameter.of(
            "early_stopping_threshold",
            ValueTypes.NOT_NEGATIVE,
            0.0,
            "what an improvement of the metric must exceed; the parameter of EarlyStoppingCallback");

    static final List<Parameter<?>> PARAMETERS = List.of(LOAD_AT_END, METRIC, GREATER_IS_BETTER, PATIENCE, THRESHOLD);

    /** The metric's key in the log, given the one that counts where none is named. */
    public String key(String otherwise) {
        String name = metric.orElse(otherwise);
        return name.startsWith("eval_") ? name : "eval_" + name;
    }

    /** Whether the greatest value of a metric is the best. */
    public boolean isGreaterBetter(String key) {
        return greaterIsBetter.orElse(!key.endsWith("loss"));
    }

    static BestModel read(Config arguments) {
        return new BestModel(
                arguments.get(LOAD_AT_END),
                arguments.find(METRIC),
                arguments.find(GREATER_IS_BETTER),
                arguments.find(PATIENCE).map(OptionalInt::of).orElse(OptionalInt.empty()),
                arguments.get(THRESHOLD));
    }
}
