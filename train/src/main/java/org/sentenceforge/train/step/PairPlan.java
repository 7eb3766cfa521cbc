package org.sentenceforge.train.step;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.sentenceforge.train.loss.Pairing;

/**
 * The pairs that a cross-encoder reads for a batch.
 *
 * @param columns the pairs of each column of logits, row after row
 * @param perRow  how many pairs each row has, as {@link MicroBatch#pairs} wants it: empty where each column has one for each row
 */
public record PairPlan(List<List<Pair>> columns, int[] perRow) {

    /**
     * The text of the first column's row {@code query} with another text.
     *
     * @param column the other's text column
     * @param row    its row of the batch
     * @param item   its place in a list; 0 where the column has no lists
     */
    public record Pair(int query, int column, int row, int item) {}

    /**
     * Plans the pairs of a batch.
     *
     * @param rows    of the batch
     * @param columns number of text columns
     * @param lengths the length of each row's list, where the second column has lists
     * @param seed    of what is drawn
     */
    public static PairPlan of(Pairing pairing, int rows, int columns, IntUnaryOperator lengths, long seed) {
        if (pairing instanceof Pairing.Columns) {
            return new PairPlan(
                    IntStream.range(1, columns)
                            .mapToObj(column -> IntStream.range(0, rows)
                                    .mapToObj(row -> new Pair(row, column, row, 0))
                                    .toList())
                            .toList(),
                    new int[0]);
        }
        List<Pair> pairs = new ArrayList<>();
        int[] perRow = new int[rows];
        for (int row = 0; row < rows; row++) {
            int before = pairs.size();
            if (pairing instanceof Pairing.InBatch inBatch) {
                addCandidates(pairs, inBatch, row, rows, columns, Seeds.of(seed, row));
            } else {
                for (int item = 0; item < lengths.applyAsInt(row); item++) {
                    pairs.add(new Pair(row, 1, row, item));
                }
            }
            perRow[row] = pairs.size() - before;
        }
        return new PairPlan(List.of(pairs), perRow);
    }

    private static void addCandidates(
            List<Pair> pairs, Pairing.InBatch inBatch, int row, int rows, int columns, long seed) {
        pairs.add(new Pair(row, 1, row, 0));
        int others = (rows - 1) * (columns - 1);
        float[] chosen = Seeds.choice(Math.min(inBatch.negatives().orElse(others), others), others, seed);
        for (int i = 0; i < others; i++) {
            if (chosen[i] == 1) {
                int other = i % (rows - 1);
                pairs.add(new Pair(row, 1 + i / (rows - 1), other < row ? other : other + 1, 0));
            }
        }
        for (int column = 2; column < columns; column++) {
            pairs.add(new Pair(row, column, row, 0));
        }
    }
}
