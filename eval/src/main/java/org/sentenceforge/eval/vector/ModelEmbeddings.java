package org.sentenceforge.eval.vector;

import java.util.List;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncodeOptions;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.MultiVectors;
import org.sentenceforge.core.search.SparseVectors;
import org.sentenceforge.core.search.Vectors;

/** Embeddings computed by a model. The model stays its owner's to close. */
public record ModelEmbeddings(Embedder model, Progress progress) implements EmbeddingSource {
    @Override
    public SimilarityFunction similarityFunction() {
        return model.similarityFunction();
    }

    @Override
    public boolean isSparse() {
        return model.isSparse();
    }

    @Override
    public boolean isMultiVector() {
        return model.isMultiVector();
    }

    @Override
    public Vectors embed(TextColumn column, Prompt prompt) {
        List<String> texts = column.selectedTexts();
        try (Progress.Task task = progress.start("Encoding " + column.role(), "texts", texts.size())) {
            if (model.isMultiVector()) {
                return new MultiVectors(
                        model.encodeMultiVectors(texts, EncodeOptions.of(prompt), task), model.dimension());
            }
            return model.isSparse()
                    ? new SparseVectors(model.encodeSparse(texts, EncodeOptions.of(prompt), task), model.dimension())
                    : Vectors.of(model.encode(texts, prompt, task), model.dimension());
        }
    }
}
