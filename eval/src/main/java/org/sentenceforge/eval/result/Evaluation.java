package org.sentenceforge.eval.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What running an evaluator gave.
 *
 * @param results one per table of a card and per CSV file, in the order of evaluation
 * @param metrics every number by its full key, in order
 * @param primaryMetric the key by which models are compared
 */
public record Evaluation(List<EvaluationResult> results, Map<String, Double> metrics, String primaryMetric) {
    /** The key under which a sequence of evaluations reports its last one's primary metric. */
    public static final String SEQUENTIAL_SCORE = "sequential_score";

    public static Evaluation of(EvaluationResult result) {
        return new Evaluation(List.of(result), result.keyedMetrics(), result.key(result.primaryMetric()));
    }

    /** Several evaluations as one; its primary metric, {@value #SEQUENTIAL_SCORE}, is the last one's. */
    public static Evaluation sequence(List<Evaluation> evaluations) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        evaluations.forEach(evaluation -> metrics.putAll(evaluation.metrics()));
        Evaluation last = evaluations.get(evaluations.size() - 1);
        metrics.put(SEQUENTIAL_SCORE, last.primaryValue());
        List<EvaluationResult> results =
                evaluations.stream().flatMap(e -> e.results().stream()).toList();
        return new Evaluation(results, Collections.unmodifiableMap(metrics), SEQUENTIAL_SCORE);
    }

    /** The same results of embeddings that were changed: a card shows by what, and so does the name of the CSV file. */
    public Evaluation withConfig(String key, String value) {
        return new Evaluation(
                results.stream().map(result -> result.withConfig(key, value)).toList(), metrics, primaryMetric);
    }

    /** The same, with another of its keys to compare models by. */
    public Evaluation withPrimaryMetric(String key) {
        return new Evaluation(results, metrics, key);
    }

    public double primaryValue() {
        return metrics.get(primaryMetric);
    }
}
