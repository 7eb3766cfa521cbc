package org.sentenceforge.eval.task;

import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.search.Vectors;

/**
 * What a task may ask for while it reads its data.
 *
 * @param vectors the embeddings computed before, by the role of their texts
 * @param models  models and data sets that the parameters name
 */
public record TaskData(Map<String, Vectors> vectors, ModelAccess models) {

    /** The precomputed embeddings of a role, if there are any. */
    public Optional<Vectors> vectors(String role) {
        return Optional.ofNullable(vectors.get(role));
    }

    /** Tells what the user should know about the data. */
    public void warn(String warning) {
        models.surroundings().warnings().accept(warning);
    }
}
