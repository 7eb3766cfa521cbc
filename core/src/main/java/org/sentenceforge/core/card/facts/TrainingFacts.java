package org.sentenceforge.core.card.facts;

import java.util.List;
import java.util.Map;
import org.sentenceforge.core.card.data.BaseModel;
import org.sentenceforge.core.card.data.CardDataset;
import org.sentenceforge.core.card.data.CardEvaluation;
import org.sentenceforge.core.card.data.TrainingLogs;
import org.sentenceforge.core.card.data.UsageExamples;
import org.sentenceforge.core.card.data.WidgetExample;

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
        BaseModel base,
        List<CardDataset> trainingDatasets,
        List<CardDataset> evaluationDatasets,
        List<String> losses,
        Map<String, ?> arguments,
        TrainingLogs logs,
        List<CardEvaluation> evaluations,
        List<WidgetExample> widget,
        UsageExamples usage,
        Map<String, String> versions) {

    /** The facts of a model that was not trained. */
    public static TrainingFacts none(BaseModel base, UsageExamples usage, Map<String, String> versions) {
        return new TrainingFacts(
                base,
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                new TrainingLogs(null, List.of()),
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
