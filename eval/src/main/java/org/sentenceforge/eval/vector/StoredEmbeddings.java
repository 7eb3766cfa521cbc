package org.sentenceforge.eval.vector;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.output.ModelMark;
import org.sentenceforge.core.output.VectorLabel;
import org.sentenceforge.core.search.NpyVectors;
import org.sentenceforge.core.search.Vectors;

/**
 * Embeddings computed before, by the role of their texts; one row for each row of the data, in the data's order.
 *
 * @param model that made them, where their files say so
 */
public record StoredEmbeddings(
        Map<String, Vectors> byRole, SimilarityFunction similarityFunction, Optional<ModelMark> model)
        implements EmbeddingSource {

    /** Of which nobody says who made them. */
    public StoredEmbeddings(Map<String, Vectors> byRole, SimilarityFunction similarityFunction) {
        this(byRole, similarityFunction, Optional.empty());
    }

    /**
     * Opens files, which are compared by their cosine.
     *
     * @param files by role
     * @throws SforgeException (bad data) where one cannot be read, or two say that different models made them
     */
    public static StoredEmbeddings open(Map<String, Path> files) {
        Map<String, Vectors> byRole = new LinkedHashMap<>();
        Optional<ModelMark> model = Optional.empty();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            byRole.put(file.getKey(), NpyVectors.open(file.getValue()));
            Optional<ModelMark> made = VectorLabel.readBeside(file.getValue()).flatMap(VectorLabel::model);
            if (made.isPresent() && model.isPresent()) {
                made.get().requireSame(file.getValue().toString(), model.get());
            }
            model = model.or(() -> made);
        }
        return new StoredEmbeddings(byRole, SimilarityFunction.COSINE, model);
    }

    /** The files, for messages. */
    public String origins() {
        return byRole.values().stream().map(Vectors::origin).collect(Collectors.joining(", "));
    }

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
