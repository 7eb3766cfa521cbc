package org.sentenceforge.eval.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.eval.result.EvaluationResult;

/** Results as a card lists them. */
public final class CardEvaluations {
    private CardEvaluations() {}

    public static List<CardData.Evaluation> of(List<EvaluationResult> results) {
        return results.stream()
                .filter(CardEvaluations::onCard)
                .map(CardEvaluations::evaluation)
                .toList();
    }

    /** The means over a single data set would say the same as its own table. */
    private static boolean onCard(EvaluationResult result) {
        return !(result.evaluator().equals("NanoBEIREvaluator")
                && result.config().get("dataset_names") instanceof List<?> names
                && names.size() == 1);
    }

    static CardData.Evaluation evaluation(EvaluationResult result) {
        return new CardData.Evaluation(
                result.evaluator(),
                result.description(),
                result.name(),
                result.primaryMetric(),
                result.config(),
                shown(result.metrics()));
    }

    /** The numbers; of reranking those alone that the first stage has too, each with its gain. */
    private static Map<String, Object> shown(Map<String, Double> metrics) {
        Map<String, Object> gains = new LinkedHashMap<>();
        metrics.forEach((key, value) -> {
            Double before = metrics.get(EvaluationResult.FIRST_STAGE + key);
            if (before != null) {
                gains.put(key, new CardData.Gain(value, value - before));
            }
        });
        return gains.isEmpty() ? new LinkedHashMap<>(metrics) : gains;
    }
}
