package org.sentenceforge.train.loop;

import java.nio.file.Path;
import java.util.Optional;
import org.sentenceforge.core.model.ModelContent;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.ModelWriter;
import org.sentenceforge.core.model.format.MergedWeights;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.core.weights.Weights;

/**
 * A run's model on its way to the disk.
 *
 * @param content what the directory says, with the maximum length of this run
 * @param layout  of the directory
 * @param start   where the model came from: tensors that no module uses are kept
 * @param weights the parameters as they are now
 */
record TrainedModel(ModelContent content, ModelLayout layout, PretrainedWeights start, Weights weights) {

    /** Writes everything but the card into an existing folder. */
    void write(Path folder) {
        ModelWriter.write(content, weights, Optional.of(start), layout, folder);
    }

    /**
     * Writes a model with an adapter as one without: what the adapter changes is added to the encoder's matrices.
     *
     * @param trained the adapter's matrices and the parameters of the modules behind the encoder
     */
    static void writeMerged(TrainingSetup setup, Weights trained, Path folder) {
        ModelDirectory plain = setup.model().withoutLora();
        PretrainedWeights stored = plain.openWeights();
        try (Weights merged =
                MergedWeights.of(stored, trained, setup.model().model().lora().orElseThrow())) {
            new TrainedModel(setup.content(plain), setup.layout(), stored, merged).write(folder);
        }
    }
}
