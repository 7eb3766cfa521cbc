package org.sentenceforge.cli.eval;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.ModelCard;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.eval.result.EvaluationResult;

/** Puts results into the card of the model that was measured. */
public record CardUpdate(Path model) {

    /** What {@code --update-card} says, else whether the model is a writable directory with a card of ours. */
    boolean wanted(Optional<Boolean> option) {
        return option.orElseGet(() -> Files.isWritable(model)
                && Files.isDirectory(model)
                && ModelCard.open(model).isOurs());
    }

    void write(List<EvaluationResult> results) {
        ModelCard.open(model).withEvaluations(evaluations(results)).write();
    }

    /** Results as a card lists them. */
    public static List<CardData.Evaluation> evaluations(List<EvaluationResult> results) {
        return results.stream()
                .filter(CardUpdate::onCard)
                .map(CardUpdate::evaluation)
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
