package org.sentenceforge.eval.vector;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.Vectors;

/** Gives the embeddings of texts: by a model, or read from where they were computed before. */
public interface EmbeddingSource {

    /** The similarity function the embeddings were made for. */
    SimilarityFunction similarityFunction();

    /** Whether most components of an embedding are 0, and {@link #embed(TextColumn, Prompt)} gives them as such. */
    default boolean isSparse() {
        return false;
    }

    /** Whether texts have a vector for each of their tokens, and {@link #embed(TextColumn, Prompt)} gives them as such. */
    default boolean isMultiVector() {
        return false;
    }

    /** @throws SforgeException (usage) for a function that does not compare such embeddings */
    default void requireCompared(List<SimilarityFunction> functions) {
        List<SimilarityFunction> fitting =
                isMultiVector() ? SimilarityFunction.OF_TOKENS : SimilarityFunction.OF_VECTORS;
        if (!fitting.containsAll(functions)) {
            throw SforgeException.usage("score: expected some of "
                    + fitting.stream().map(SimilarityFunction::key).collect(Collectors.joining(", "))
                    + " for these embeddings, got "
                    + functions.stream().map(SimilarityFunction::key).collect(Collectors.joining(", ")));
        }
    }

    /** One embedding per selected row of the column, neither cut nor normalised further. */
    Vectors embed(TextColumn column, Prompt prompt);

    /** The same, cut to the given dimension if there is one; numbers that are not finite are errors. */
    default Vectors embed(TextColumn column, Prompt prompt, OptionalInt truncateDim) {
        Vectors vectors = embed(column, prompt);
        return column.checked(truncateDim.isPresent() ? vectors.truncate(truncateDim.getAsInt()) : vectors);
    }
}
