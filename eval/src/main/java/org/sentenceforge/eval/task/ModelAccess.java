package org.sentenceforge.eval.task;

import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.source.HubDataset;
import org.sentenceforge.eval.vector.TextColumn;
import org.sentenceforge.eval.vector.Vectors;

/** What a task may name beside files: a further model, such as a teacher, and data sets of the hub. */
public interface ModelAccess {

    /** @param reference a directory, {@code builtin:…} or a hub id */
    Vectors embed(String reference, TextColumn texts, Prompt prompt);

    /** The rows of a data set of the hub, from its cache or downloaded into it. */
    RowSource dataset(HubDataset dataset);
}
