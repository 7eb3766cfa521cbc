package org.sentenceforge.core.output;

import java.io.IOException;
import java.util.List;
import org.sentenceforge.core.data.SparseVector;

/** Rows in one file format. Owns what it writes to until closed. */
sealed interface RowFormat extends AutoCloseable permits ArrayFormat, LineFormat, DuckFormat, SparseMatrixFormat {

    /** What a row's embedding is made of. */
    sealed interface Values {
        record Floats(float[] numbers) implements Values {}

        /** Quantized; signed as the layout's precision says. */
        record Bytes(byte[] numbers) implements Values {}

        record Tokens(float[][] vectors) implements Values {}

        record Sparse(SparseVector vector) implements Values {}
    }

    /** How many rows were there already when an interrupted run was taken up. */
    long resumedRows();

    void write(Values values, List<?> kept) throws IOException;

    /** Hands on what was written so far: to a stream's reader, or for a later run to go on behind it. */
    void flush() throws IOException;

    /** @param label what the file says of its vectors */
    void commit(VectorLabel label) throws IOException;

    @Override
    void close() throws IOException;
}
