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
 */
public record Measured(Map<String, Double> metrics, Map<String, Double> primary, String primaryMetric) {

    public static Measured of(Evaluation evaluation) {
        Map<String, Double> primary = new LinkedHashMap<>();
        for (EvaluationResult result : evaluation.results()) {
            primary.putIfAbsent(
                    result.key(result.primaryMetric()), result.metrics().get(result.primaryMetric()));
        }
        return new Measured(evaluation.metrics(), primary, evaluation.primaryMetric());
    }

    public double primaryValue() {
        return metrics.get(primaryMetric);
    }
}
