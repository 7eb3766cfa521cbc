package org.sentenceforge.eval.vector;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.search.Vectors;

/**
 * Texts whose embeddings an evaluator needs.
 *
 * @param role what the texts are: {@code queries}, {@code corpus}, {@code sentence1}, …; precomputed vectors are found by it
 * @param texts all rows of the data, in its order; a text may be null where vectors are precomputed
 * @param rows which of them are needed, in the order in which their embeddings are wanted
 */
public record TextColumn(String role, List<String> texts, int[] rows) {

    /** All rows. */
    public TextColumn(String role, List<String> texts) {
        this(role, texts, IntStream.range(0, texts.size()).toArray());
    }

    public List<String> selectedTexts() {
        return Arrays.stream(rows).mapToObj(texts::get).toList();
    }

    /** The same embeddings of these texts; reading one that holds a number that is not finite fails with its place. */
    public Vectors checked(Vectors embeddings) {
        return new CheckedVectors(embeddings, this);
    }
}
