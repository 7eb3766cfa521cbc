package org.sentenceforge.eval.task;

import org.sentenceforge.eval.vector.EmbeddingSource;

/** Opens further models that a task names, such as a teacher. */
@FunctionalInterface
public interface ModelAccess {

    /** @param reference a directory, {@code builtin:…} or a hub id */
    EmbeddingSource embeddings(String reference);
}
