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

    /** Of rows with one result each. */
    static WindowSize ofTexts() {
        return new WindowSize(8192, 1 << 18);
    }

    /**
     * Of rows with a vector for each token.
     *
     * @param dimension numbers of a token's vector
     */
    static WindowSize ofTokens(int dimension) {
        return new WindowSize(8192, RESULT_BYTES / ((long) dimension * Float.BYTES));
    }

    /** How many rows a window has at most that begins behind so many. It depends on nothing else, so that windows are the same in a resumed run. */
    int rowsFrom(long position) {
        return (int) Math.min(rows, position + FIRST_ROWS);
    }
}
