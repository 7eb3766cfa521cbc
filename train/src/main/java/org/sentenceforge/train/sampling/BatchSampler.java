package org.sentenceforge.train.sampling;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.IntFunction;

/** Cuts one pass over a data set into batches of row numbers. */
public sealed interface BatchSampler {

    /** How many batches a pass is taken to have; {@link NoDuplicates} may give more or fewer. */
    int length();

    /** The batches of a pass, drawn from a generator. */
    Iterator<int[]> batches(MersenneTwister generator);

    /** Whether the sampler's generator is seeded with 0 + epoch, whatever the run's seed. */
    boolean seedsItself();

    /** The rows in random order, cut into consecutive batches. */
    record Shuffled(int rows, int batchSize, boolean dropLast) implements BatchSampler {

        @Override
        public int length() {
            return count(rows, batchSize, dropLast);
        }

        @Override
        public boolean seedsItself() {
            return false;
        }

        @Override
        public Iterator<int[]> batches(MersenneTwister generator) {
            int[] order = generator.permutation(rows);
            return new Iterator<>() {
                private int batch;

                @Override
                public boolean hasNext() {
                    return batch < length();
                }

                @Override
                public int[] next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException();
                    }
                    int from = batch++ * batchSize;
                    return Arrays.copyOfRange(order, from, Math.min(rows, from + batchSize));
                }
            };
        }
    }

    /**
     * Batches in which no text occurs twice, so that no in-batch negative is a hidden positive: rows are visited in random order, one whose
     * texts meet one already in the batch waits for the next.
     *
     * @param texts all texts of a row, whatever their column
     */
    record NoDuplicates(int rows, int batchSize, boolean dropLast, IntFunction<List<String>> texts)
            implements BatchSampler {

        @Override
        public int length() {
            return count(rows, batchSize, dropLast);
        }

        @Override
        public boolean seedsItself() {
            return true;
        }

        @Override
        public Iterator<int[]> batches(MersenneTwister generator) {
            return batches(generator.permutation(rows));
        }

        /** The batches for a given order of visiting the rows. */
        Iterator<int[]> batches(int[] order) {
            return new Iterator<>() {
                private final BitSet used = new BitSet(rows);
                private int first;
                private int[] upcoming = walk();

                /** One batch, or null where no more rows are left. */
                private int[] walk() {
                    while (first < rows) {
                        int[] batch = new int[batchSize];
                        int size = 0;
                        Set<String> seen = new HashSet<>();
                        for (int i = used.nextClearBit(first);
                                i < rows && size < batchSize;
                                i = used.nextClearBit(i + 1)) {
                            List<String> row = texts.apply(order[i]);
                            if (row.stream().noneMatch(seen::contains)) {
                                seen.addAll(row);
                                batch[size++] = order[i];
                                used.set(i);
                            }
                        }
                        first = used.nextClearBit(first);
                        if (size == batchSize || (size > 0 && !dropLast)) {
                            return Arrays.copyOf(batch, size);
                        }
                    }
                    return null;
                }

                @Override
                public boolean hasNext() {
                    return upcoming != null;
                }

                @Override
                public int[] next() {
                    if (upcoming == null) {
                        throw new NoSuchElementException();
                    }
                    int[] batch = upcoming;
                    upcoming = walk();
                    return batch;
                }
            };
        }
    }

    private static int count(int rows, int batchSize, boolean dropLast) {
        return dropLast ? rows / batchSize : (rows + batchSize - 1) / batchSize;
    }
}
