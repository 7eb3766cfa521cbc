package org.sentenceforge.eval.vector;

import java.util.List;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.encode.Prompt;
import org.sentenceforge.core.encode.SimilarityFunction;
import org.sentenceforge.core.encode.TextEmbedder;

/** Embeddings computed by a model. The model stays its owner's to close. */
public record ModelEmbeddings(TextEmbedder model, Progress progress) implements EmbeddingSource {
    /** Texts given to the model at a time: enough for batches of equal length, little enough to show progress. */
    private static final int WINDOW = 8192;

    @Override
    public SimilarityFunction similarityFunction() {
        return model.similarityFunction();
    }

    @Override
    public Vectors embed(TextColumn column, Prompt prompt) {
        List<String> texts = column.selectedTexts();
        float[][] vectors = new float[texts.size()][];
        try (Progress.Task task = progress.start("Encoding " + column.role(), "texts", texts.size())) {
            for (int from = 0; from < vectors.length; from += WINDOW) {
                int to = Math.min(vectors.length, from + WINDOW);
                System.arraycopy(model.embed(texts.subList(from, to), prompt), 0, vectors, from, to - from);
                task.advance(to - from);
            }
        }
        return Vectors.of(vectors, model.dimension());
    }
}
