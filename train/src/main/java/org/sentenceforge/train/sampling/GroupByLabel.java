package org.sentenceforge.train.sampling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;

/**
 * Batches with several labels, and at least two rows of each, as losses need them that look for triplets within a batch. In rounds, each
 * label in random order gives two of its rows, until fewer than two labels have rows; what is then left of one label is not used.
 */
public final class GroupByLabel implements BatchSampler {
    private static final int SMALLEST = 4;

    private final int batchSize;
    private final boolean dropLast;
    private final List<int[]> groups;

    /**
     * @param labels of the rows
     * @throws SforgeException (usage) where the batch size is odd or below 4, (bad data) where fewer than two labels have two rows
     */
    public GroupByLabel(int rows, int batchSize, boolean dropLast, IntFunction<?> labels) {
        if (batchSize < SMALLEST || batchSize % 2 == 1) {
            throw SforgeException.usage(
                    "group_by_label: expected an even batch size of at least " + SMALLEST + ", got " + batchSize);
        }
        this.batchSize = batchSize;
        this.dropLast = dropLast;
        Map<Object, List<Integer>> byLabel = new LinkedHashMap<>();
        for (int row = 0; row < rows; row++) {
            byLabel.computeIfAbsent(labels.apply(row), label -> new ArrayList<>())
                    .add(row);
        }
        groups = byLabel.values().stream()
                .filter(group -> group.size() >= 2)
                .map(group -> group.stream()
                        .mapToInt(Integer::intValue)
                        .limit(group.size() / 2 * 2L)
                        .toArray())
                .toList();
        if (groups.size() < 2) {
            throw SforgeException.badData("group_by_label: expected at least 2 labels with 2 rows or more, got "
                    + groups.size() + " among " + byLabel.size() + " labels of " + rows
                    + " rows; choose another batch_sampler");
        }
    }

    @Override
    public int length() {
        int[] pairs = groups.stream()
                .map(group -> group.length / 2)
                .sorted(Comparator.reverseOrder())
                .mapToInt(Integer::intValue)
                .toArray();
        int used =
                2 * IntStream.of(pairs).map(count -> Math.min(count, pairs[1])).sum();
        return used / batchSize + (!dropLast && used % batchSize >= SMALLEST ? 1 : 0);
    }

    @Override
    public Iterator<int[]> batches(MersenneTwister generator, long seed) {
        return new BatchIterator() {
            private Rounds rounds;

            @Override
            int[] make() {
                if (rounds == null) {
                    generator.seed(seed);
                    rounds = new Rounds(generator);
                }
                int[] batch = new int[batchSize];
                int size = 0;
                while (size < batchSize && rounds.hasNext()) {
                    Deque<Integer> label = rounds.next();
                    batch[size++] = label.remove();
                    batch[size++] = label.remove();
                }
                boolean last = size >= SMALLEST && !dropLast;
                return size == batchSize || last ? Arrays.copyOf(batch, size) : null;
            }
        };
    }

    /** The labels as they come up, each with the rows that it has left. */
    private final class Rounds {
        private final MersenneTwister generator;
        private List<Deque<Integer>> labels = new ArrayList<>();
        private int next;

        Rounds(MersenneTwister generator) {
            this.generator = generator;
            for (int[] group : groups) {
                Deque<Integer> rows = new ArrayDeque<>();
                IntStream.of(generator.permutation(group.length)).forEach(i -> rows.add(group[i]));
                labels.add(rows);
            }
            next = labels.size();
        }

        boolean hasNext() {
            if (next == labels.size()) {
                List<Deque<Integer>> left =
                        labels.stream().filter(rows -> !rows.isEmpty()).toList();
                if (left.size() < 2) {
                    return false;
                }
                labels = IntStream.of(generator.permutation(left.size()))
                        .mapToObj(left::get)
                        .toList();
                next = 0;
            }
            return true;
        }

        Deque<Integer> next() {
            return labels.get(next++);
        }
    }
}
