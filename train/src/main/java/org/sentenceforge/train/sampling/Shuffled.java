package org.sentenceforge.train.sampling;

import java.util.Arrays;
import java.util.Iterator;

/** The rows in random order, cut into consecutive batches. */
public record Shuffled(int rows, int batchSize, boolean dropLast) implements BatchSampler {

    @Override
    public int length() {
        return BatchSampler.count(rows, batchSize, dropLast);
    }

    @Override
    public Iterator<int[]> batches(MersenneTwister generator, long seed) {
        return new BatchIterator() {
            private int[] order;
            private int batch;

            @Override
            int[] make() {
                if (order == null) {
                    order = generator.permutation(rows);
                }
                if (batch == length()) {
                    return null;
                }
                int from = batch++ * batchSize;
                if (rows - from < batchSize) {
                    generator.permutation(
                            rows); // as the reference draws where it sees the end, and others may draw next
                }
                return Arrays.copyOfRange(order, from, Math.min(rows, from + batchSize));
            }
        };
    }
}
