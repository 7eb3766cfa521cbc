package org.sentenceforge.train.sampling;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The texts of a data set's rows as 64-bit hashes, 8 bytes each. They are computed when the first row is asked for.
 *
 * @see NoDuplicates
 */
public final class HashedTexts implements IntFunction<List<Long>> {
    private final int rows;
    private final IntFunction<List<String>> texts;
    private long[][] columns;

    /** @param texts of a row, as many in each */
    public HashedTexts(int rows, IntFunction<List<String>> texts) {
        this.rows = rows;
        this.texts = texts;
    }

    @Override
    public List<Long> apply(int row) {
        if (columns == null) {
            columns = hash();
        }
        return Arrays.stream(columns).map(column -> column[row]).toList();
    }

    private long[][] hash() {
        long[][] hashes = new long[texts.apply(0).size()][rows];
        for (int row = 0; row < rows; row++) {
            List<String> values = texts.apply(row);
            for (int column = 0; column < hashes.length; column++) {
                hashes[column][row] = XxHash64.of(values.get(column).getBytes(StandardCharsets.UTF_8));
            }
        }
        return hashes;
    }
}
