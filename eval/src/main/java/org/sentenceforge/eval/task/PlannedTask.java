package org.sentenceforge.eval.task;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.NpyVectors;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.eval.vector.StoredEmbeddings;
import org.sentenceforge.eval.vector.StoredScores;

/**
 * A task whose parameters were read, but not its data.
 *
 * @param embeddings the files of embeddings to use instead of a model's, by role
 * @param pairScores the file of scores of pairs to use instead of a model's
 */
public record PlannedTask(Task task, Map<String, String> embeddings, Optional<String> pairScores, Opening opening) {

    /** Makes the evaluators of a task: one, or one per dimension to truncate to. */
    @FunctionalInterface
    public interface Opening {

        /** @throws SforgeException (bad data) for data that cannot be used */
        List<? extends Evaluator> open(TaskData data);
    }

    /** Whether it measures what was computed before, and no model. */
    public boolean isStored() {
        return !embeddings.isEmpty() || pairScores.isPresent();
    }

    /**
     * Reads the data; a teacher encodes its texts now.
     *
     * @throws SforgeException (bad data) for data that cannot be used
     */
    public OpenedTask open(ModelAccess models) {
        Map<String, Vectors> vectors = new LinkedHashMap<>();
        embeddings.forEach((role, file) -> vectors.put(role, NpyVectors.open(Path.of(file))));
        return new OpenedTask(
                task,
                opening.open(new TaskData(vectors, models)),
                vectors.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new StoredEmbeddings(vectors, SimilarityFunction.COSINE)),
                pairScores.map(file -> new StoredScores(NpyVectors.open(Path.of(file)))));
    }
}
