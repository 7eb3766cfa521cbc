package org.sentenceforge.eval.vector;

import org.sentenceforge.core.encode.Prompt;
import org.sentenceforge.core.encode.SimilarityFunction;

/** Gives the embeddings of texts: by a model, or read from where they were computed before. */
public interface EmbeddingSource {

    /** The similarity function the embeddings were made for. */
    SimilarityFunction similarityFunction();

    /** One embedding per selected row of the column, neither cut nor normalised further. */
    Vectors embed(TextColumn column, Prompt prompt);
}
