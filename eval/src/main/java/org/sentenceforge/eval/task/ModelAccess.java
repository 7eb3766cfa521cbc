package org.sentenceforge.eval.task;

import org.sentenceforge.core.encode.Prompt;
import org.sentenceforge.eval.vector.TextColumn;
import org.sentenceforge.eval.vector.Vectors;

/** Embeds texts with a further model that a task names, such as a teacher. */
@FunctionalInterface
public interface ModelAccess {

    /** @param reference a directory, {@code builtin:…} or a hub id */
    Vectors embed(String reference, TextColumn texts, Prompt prompt);
}
