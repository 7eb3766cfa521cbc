package org.sentenceforge.core.data;

import java.util.Iterator;

/** Rows one after the other, in the order of the source. Owns open files until closed. */
public interface RowReader extends Iterator<Row>, AutoCloseable {

    /** The columns that every row has. */
    Columns columns();

    /** How many rows were left out so far because of empty cells. */
    long skipped();

    @Override
    void close();
}
