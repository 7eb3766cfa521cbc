package org.sentenceforge.eval.task;

import java.util.Optional;
import java.util.function.Function;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.CrossEncoder;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.source.HubDataset;
import org.sentenceforge.core.model.source.ModelReference;
import org.sentenceforge.core.model.source.Surroundings;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.eval.vector.ModelEmbeddings;
import org.sentenceforge.eval.vector.TextColumn;

/**
 * Opens the models and data sets that evaluations name.
 *
 * @param backend what runs a model
 */
public record ModelAccess(
        Surroundings surroundings, Function<ModelDirectory, Backend> backend, EncoderSettings settings) {

    /** Models run as they are by themselves: on torch, or ONNX Runtime where there is only a graph; on a GPU where there is one. */
    public static ModelAccess of(Surroundings surroundings) {
        return new ModelAccess(surroundings, Backend::forModel, EncoderSettings.defaults());
    }

    /** @param reference a directory, {@code builtin:…} or a hub id */
    public ModelDirectory directory(String reference) {
        return ModelDirectory.read(ModelReference.parse(reference), surroundings.sources());
    }

    public Embedder embedder(ModelDirectory model) {
        return Embedder.open(model, backend.apply(model), settings);
    }

    public PairScorer scorer(ModelDirectory model) {
        return CrossEncoder.open(model, backend.apply(model), settings);
    }

    /** The embeddings that a further model, such as a teacher, gives texts. */
    public Vectors embed(String reference, TextColumn texts) {
        try (Embedder embedder = embedder(directory(reference))) {
            return new ModelEmbeddings(embedder, surroundings.progress()).embed(texts, new Prompt.Default());
        }
    }

    /** The rows of one split of a data set of the hub, from its cache or downloaded into it. */
    RowSource dataset(String id, String split, String subset) {
        return surroundings
                .sources()
                .dataset(HubDataset.of(id, split, Optional.empty(), Optional.of(subset)))
                .rows();
    }
}
