package org.sentenceforge.eval.task;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.search.NpyVectors;
import org.sentenceforge.eval.vector.StoredEmbeddings;
import org.sentenceforge.eval.vector.StoredScores;

/**
 * A task whose parameters were read, but not its data.
 *
 * @param inputs     the files that it reads, as far as its parameters name them
 * @param embeddings the files of embeddings to use instead of a model's, by role
 * @param pairScores the file of scores of pairs to use instead of a model's
 */
public record PlannedTask(
        Task task, List<Path> inputs, Map<String, String> embeddings, Optional<String> pairScores, Opening opening) {

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
        Map<String, Path> files = new LinkedHashMap<>();
        embeddings.forEach((role, file) -> files.put(role, Path.of(file)));
        Optional<StoredEmbeddings> stored =
                files.isEmpty() ? Optional.empty() : Optional.of(StoredEmbeddings.open(files));
        return new OpenedTask(
                task,
                opening.open(new TaskData(stored.map(StoredEmbeddings::byRole).orElse(Map.of()), models)),
                stored,
                pairScores.map(file -> new StoredScores(NpyVectors.open(Path.of(file)))));
    }
}
