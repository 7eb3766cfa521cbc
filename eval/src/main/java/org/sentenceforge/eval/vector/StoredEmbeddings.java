package org.sentenceforge.eval.vector;

import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.Vectors;

/** Embeddings computed before, by the role of their texts; one row for each row of the data, in the data's order. */
public record StoredEmbeddings(Map<String, Vectors> byRole, SimilarityFunction similarityFunction)
        implements EmbeddingSource {

    @Override
    public Vectors embed(TextColumn column, Prompt prompt) {
        Vectors stored = byRole.get(column.role());
        if (stored == null) {
            throw SforgeException.usage("no embeddings were given for '" + column.role() + "' (there are: "
                    + String.join(", ", byRole.keySet()) + "); pass --embeddings " + column.role() + "=FILE.npy");
        }
        if (stored.size() != column.texts().size()) {
            throw SforgeException.badData(stored.origin() + ": the embeddings of '" + column.role() + "' have "
                    + stored.size() + " rows, the data " + column.texts().size()
                    + "; give one row per row of the data, in its order");
        }
        return stored.select(column.rows());
    }
}
