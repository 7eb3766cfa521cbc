package org.sentenceforge.train.loop;

import java.nio.file.Path;
import java.util.Optional;
import org.sentenceforge.core.model.ModelContent;
import org.sentenceforge.core.model.ModelWriter;
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
}
