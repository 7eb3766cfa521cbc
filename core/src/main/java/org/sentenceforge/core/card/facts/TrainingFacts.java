package org.sentenceforge.core.card.facts;

import java.util.List;
import java.util.Map;
import org.sentenceforge.core.card.data.CardData;

/**
 * What a training run adds to a card.
 *
 * @param base the model it started from, or null for a fresh one
 * @param losses class names of the data sets' losses, then of those wrapped in them; repetitions do not matter
 * @param arguments training arguments by their name in the configuration
 * @param usage texts of the usage code with what the final model makes of them
 * @param versions label → version of what ran
 */
public record TrainingFacts(
        CardData.BaseModel base,
        List<CardData.Dataset> trainingDatasets,
        List<CardData.Dataset> evaluationDatasets,
        List<String> losses,
        Map<String, ?> arguments,
        CardData.TrainingLogs logs,
        List<CardData.Evaluation> evaluations,
        List<CardData.WidgetExample> widget,
        CardData.UsageExamples usage,
        Map<String, String> versions) {

    /** The facts of a model that was not trained. */
    public static TrainingFacts none(
            CardData.BaseModel base, CardData.UsageExamples usage, Map<String, String> versions) {
        return new TrainingFacts(
                base,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                new CardData.TrainingLogs(null, List.of()),
                List.of(),
                List.of(),
                usage,
                versions);
    }

    /** Whether there was any training. */
    public boolean isTrained() {
        return !losses.isEmpty();
    }
}
