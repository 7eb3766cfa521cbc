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
        Map<String, Object> metrics =
                new LinkedHashMap<>(result.cardTexts().isEmpty() ? result.metrics() : result.cardTexts());
        return CardData.Evaluation.of(
                result.evaluator(), result.name(), result.primaryMetric(), result.config(), metrics);
    }
}
