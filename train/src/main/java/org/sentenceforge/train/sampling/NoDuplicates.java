package org.sentenceforge.train.sampling;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Batches in which no value occurs twice, so that no in-batch negative is a hidden positive: rows are visited in random order, one whose
 * values meet one already in the batch waits for a later batch.
 *
 * <p>Rows that wait do so by a value that was in their way. Where that value is in the batch already none of them needs to be looked at,
 * so that values which occur often do not make a pass quadratic.
 *
 * @param values what may not occur twice: all texts of a row, whatever their column, or {@link HashedTexts} of them
 */
public record NoDuplicates(int rows, int batchSize, boolean dropLast, IntFunction<? extends Collection<?>> values)
        implements BatchSampler {

    @Override
    public int length() {
        return BatchSampler.count(rows, batchSize, dropLast);
    }

    @Override
    public Iterator<int[]> batches(MersenneTwister generator, long seed) {
        return new BatchIterator() {
            private Walks walks;

            @Override
            int[] make() {
                if (walks == null) {
                    generator.seed(seed);
                    walks = new Walks(generator.permutation(rows));
                }
                return walks.batch();
            }
        };
    }

    /** The batches for a given order of visiting the rows. */
    Iterator<int[]> batches(int[] order) {
        Walks walks = new Walks(order);
        return new BatchIterator() {
            @Override
            int[] make() {
                return walks.batch();
            }
        };
    }

    /** Rows that wait because of one value, by their positions in the order. */
    private record Queue(Object value, PriorityQueue<Integer> positions) {}

    /** Walk after walk over the rows that are left. */
    private final class Walks {
        private final int[] order;
        private final Map<Object, Queue> queues = new HashMap<>();
        /** The queues that are not closed for the current batch, by their first positions. */
        private final TreeMap<Integer, Queue> open = new TreeMap<>();
        /** The queues whose value is in the current batch. */
        private final Set<Queue> closed = new LinkedHashSet<>();

        private int fresh;

        Walks(int[] order) {
            this.order = order;
        }

        int[] batch() {
            while (fresh < order.length || !open.isEmpty()) {
                int[] batch = walk();
                if (batch.length == batchSize || !dropLast) {
                    return batch;
                }
            }
            return null;
        }

        private int[] walk() {
            int[] batch = new int[batchSize];
            int size = 0;
            Set<Object> taken = new HashSet<>();
            while (size < batchSize && (fresh < order.length || !open.isEmpty())) {
                if (!open.isEmpty() && taken.contains(open.firstEntry().getValue().value)) {
                    closed.add(open.pollFirstEntry().getValue());
                    continue;
                }
                int position = open.isEmpty() ? fresh++ : firstWaiting();
                Collection<?> row = values.apply(order[position]);
                Optional<?> met = row.stream().filter(taken::contains).findFirst();
                if (met.isPresent()) {
                    defer(position, met.get());
                } else {
                    taken.addAll(row);
                    batch[size++] = order[position];
                }
            }
            closed.forEach(queue -> open.put(queue.positions.peek(), queue));
            closed.clear();
            return Arrays.copyOf(batch, size);
        }

        private int firstWaiting() {
            Queue queue = open.pollFirstEntry().getValue();
            int position = queue.positions.poll();
            if (queue.positions.isEmpty()) {
                queues.remove(queue.value);
            } else {
                open.put(queue.positions.peek(), queue);
            }
            return position;
        }

        private void defer(int position, Object met) {
            Queue queue = queues.computeIfAbsent(met, value -> new Queue(value, new PriorityQueue<>()));
            if (!queue.positions.isEmpty()) {
                open.remove(queue.positions.peek());
            }
            queue.positions.add(position);
            closed.add(queue);
        }
    }
}
