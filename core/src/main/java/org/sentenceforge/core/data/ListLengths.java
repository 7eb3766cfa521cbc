package org.sentenceforge.core.data;

/** What to do with lists of a column that do not all have the same length. */
public enum ListLengths {
    /** An error that names file, line and column. */
    REFUSE,
    /** Keep the first texts of each, as many as the shortest list has. */
    CUT
}
