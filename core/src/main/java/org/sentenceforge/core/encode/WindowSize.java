package org.sentenceforge.core.encode;

/**
 * How many rows are encoded together at most; their results are in memory at one time. A window ends before the row that would exceed one
 * of the two, unless it has no row yet.
 *
 * @param rows   one each
 * @param tokens special tokens included, and all parts of texts that are taken apart
 */
record WindowSize(int rows, long tokens) {
    /** Rows of the first window. Each next one has twice as many, up to the full size, so that the model need not wait long for its first. */
    private static final long FIRST_ROWS = 64;

    private static final long RESULT_BYTES = 64 << 20;

    /**
     * Of rows with one result each.
     *
     * @param dimension numbers of a result
     */
    static WindowSize ofTexts(int dimension, EncodeLimits limits) {
        long rows = Math.max(1, limits.windowBytes() / ((long) dimension * Float.BYTES));
        return new WindowSize((int) Math.min(8192, rows), 1 << 18);
    }

    /** The same of sparse embeddings, none of whose components need be 0. */
    static WindowSize ofSparseTexts(int dimension, EncodeLimits limits) {
        WindowSize all = ofTexts(dimension, limits);
        long bytes = 4 * RESULT_BYTES;
        long rows = Math.min(all.rows, bytes / (2L * dimension * Float.BYTES));
        return new WindowSize((int) Math.max(2, rows / 2 * 2), all.tokens); // even, for pairs of texts
    }

    /**
     * Of rows with a vector for each token.
     *
     * @param dimension numbers of a token's vector
     */
    static WindowSize ofTokens(int dimension, EncodeLimits limits) {
        long bytes = Math.min(RESULT_BYTES, limits.windowBytes());
        return new WindowSize(8192, bytes / ((long) dimension * Float.BYTES));
    }

    /** How many rows a window has at most that begins behind so many. It depends on nothing else, so that windows are the same in a resumed run. */
    int rowsFrom(long position) {
        return (int) Math.min(rows, position + FIRST_ROWS);
    }
}
