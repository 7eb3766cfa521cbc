package org.sentenceforge.train.loop;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.EvaluationResult;

/**
 * The numbers of an evaluation, as a log, a report and a checkpoint keep them.
 *
 * @param metrics       every number by its full key, in order
 * @param primary       the keys among them that a card's log shows, one per result
 * @param primaryMetric the key by which models are compared
 * @param firstStages   the key of what the order before reranking has, by the primary key, where there was such an order
 */
public record Measured(
        Map<String, Double> metrics,
        Map<String, Double> primary,
        String primaryMetric,
        Map<String, String> firstStages) {

    /** A checkpoint of before there were first stages has none. */
    public Measured {
        firstStages = firstStages == null ? Map.of() : firstStages;
    }

    public static Measured of(Evaluation evaluation) {
        Map<String, Double> primary = new LinkedHashMap<>();
        Map<String, String> firstStages = new LinkedHashMap<>();
        for (EvaluationResult result : evaluation.results()) {
            String key = result.key(result.primaryMetric());
            primary.putIfAbsent(key, result.metrics().get(result.primaryMetric()));
            String before = EvaluationResult.FIRST_STAGE + result.primaryMetric();
            if (result.metrics().containsKey(before)) {
                firstStages.putIfAbsent(key, result.key(before));
            }
        }
        return new Measured(evaluation.metrics(), primary, evaluation.primaryMetric(), firstStages);
    }

    public double primaryValue() {
        return metrics.get(primaryMetric);
    }
}
