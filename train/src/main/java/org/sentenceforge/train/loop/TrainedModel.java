package org.sentenceforge.train.loop;

import java.nio.file.Path;
import java.util.Optional;
import org.sentenceforge.core.model.ModelContent;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.ModelWriter;
import org.sentenceforge.core.model.format.MergedWeights;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.module.Lora;
import org.sentenceforge.core.module.Transformer;
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
     * @param base the same model without its adapter
     */
    void writeMerged(ModelDirectory base, Path folder) {
        Lora lora = ((Transformer) content.model().modules().get(0)).lora().orElseThrow();
        PretrainedWeights stored = base.openWeights();
        try (Weights merged = MergedWeights.of(stored, weights, lora)) {
            ModelContent plain = content.withModel(base.model()).withoutAdapter();
            ModelWriter.write(plain, merged, Optional.of(stored), layout, folder);
        }
    }
}
