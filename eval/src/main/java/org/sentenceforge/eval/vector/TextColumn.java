package org.sentenceforge.eval.vector;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.search.MultiVectors;
import org.sentenceforge.core.search.SparseVectors;
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
        if (embeddings instanceof SparseVectors || embeddings instanceof MultiVectors) {
            return embeddings; // of a model, which gives no others
        }
        return embeddings.view(embeddings.size(), embeddings.dimension(), (row, target, offset) -> {
            embeddings.read(row, target, offset);
            for (int i = 0; i < embeddings.dimension(); i++) {
                if (!Float.isFinite(target[offset + i])) {
                    throw notFinite(embeddings, row, i, target[offset + i]);
                }
            }
        });
    }

    private SforgeException notFinite(Vectors embeddings, int row, int dimension, float number) {
        String file = embeddings.origin().isEmpty() ? "" : embeddings.origin() + ": ";
        return SforgeException.badData(file + "embeddings of '" + role + "', row " + rows[row] + ": dimension "
                + dimension + " is " + number
                + ", expected a finite number; encode this row again or remove it (rows count from 0)");
    }
}
