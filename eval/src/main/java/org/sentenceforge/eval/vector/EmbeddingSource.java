package org.sentenceforge.eval.vector;

import java.util.OptionalInt;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.Vectors;

/** Gives the embeddings of texts: by a model, or read from where they were computed before. */
public interface EmbeddingSource {

    /** The similarity function the embeddings were made for. */
    SimilarityFunction similarityFunction();

    /** One embedding per selected row of the column, neither cut nor normalised further. */
    Vectors embed(TextColumn column, Prompt prompt);

    /** The same, cut to the given dimension if there is one; numbers that are not finite are errors. */
    default Vectors embed(TextColumn column, Prompt prompt, OptionalInt truncateDim) {
        Vectors vectors = embed(column, prompt);
        return column.checked(truncateDim.isPresent() ? vectors.truncate(truncateDim.getAsInt()) : vectors);
    }
}
