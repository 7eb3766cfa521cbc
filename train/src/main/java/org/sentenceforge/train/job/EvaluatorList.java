package org.sentenceforge.train.job;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.source.Surroundings;
import org.sentenceforge.eval.task.EmbeddingEvaluator;
import org.sentenceforge.eval.task.ModelAccess;
import org.sentenceforge.eval.task.PlannedTask;

/** Makes the evaluators that the section {@code evaluate} of a configuration names: all that {@code sforge eval} has for embeddings. */
record EvaluatorList(Device device, Surroundings surroundings) {

    /**
     * Reads the data of all evaluators; a teacher encodes its texts now.
     *
     * @throws SforgeException (bad data) for data that cannot be used
     */
    List<EmbeddingEvaluator> read(List<PlannedTask> tasks) {
        EncoderSettings settings = new EncoderSettings(
                device, EncoderSettings.Numbers.AUTO, Optional.empty(), EncoderSettings.TOKENS_PER_BATCH);
        ModelAccess models = new ModelAccess(surroundings, model -> Backend.named("torch"), settings);
        return tasks.stream()
                .flatMap(task -> task.open(models).evaluators().stream())
                .map(EmbeddingEvaluator.class::cast)
                .toList();
    }
}
