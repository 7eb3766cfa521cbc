package org.sentenceforge.core.search;

import java.util.Arrays;

/**
 * The k best (score, tie rank) pairs seen so far. Each is one long whose order is the order of the ranking: the score's bits
 * above, the inverted tie rank below; so one comparison settles a score and its ties, exactly, also at the cut. A min-heap.
 */
final class BestRows {
    private final long[] heap;
    private int size;

    BestRows(int k) {
        heap = new long[k];
    }

    /** A score below this one cannot enter any more. */
    float threshold() {
        return size < heap.length ? Float.NEGATIVE_INFINITY : score(heap[0]);
    }

    void offer(float score, int tieRank) {
        offer(key(score, tieRank));
    }

    void offerAll(BestRows other) {
        for (int i = 0; i < other.size; i++) {
            offer(other.heap[i]);
        }
    }

    /** The rows with these ranks, best first. */
    Hits hits(TieOrder order) {
        long[] keys = sorted();
        int[] rows = new int[keys.length];
        float[] scores = new float[keys.length];
        for (int i = 0; i < keys.length; i++) {
            rows[i] = order.row(tieRank(keys[i]));
            scores[i] = score(keys[i]);
        }
        return new Hits(rows, scores);
    }

    /** The pairs as keys, best first. */
    private long[] sorted() {
        long[] keys = Arrays.copyOf(heap, size);
        Arrays.sort(keys);
        for (int i = 0, j = size - 1; i < j; i++, j--) {
            long other = keys[i];
            keys[i] = keys[j];
            keys[j] = other;
        }
        return keys;
    }

    private void offer(long key) {
        if (size < heap.length) {
            int i = size++;
            while (i > 0 && heap[(i - 1) / 2] > key) {
                heap[i] = heap[(i - 1) / 2];
                i = (i - 1) / 2;
            }
            heap[i] = key;
        } else if (key > heap[0]) {
            int i = 0;
            while (2 * i + 1 < size) {
                int child = 2 * i + 1;
                if (child + 1 < size && heap[child + 1] < heap[child]) {
                    child++;
                }
                if (heap[child] >= key) {
                    break;
                }
                heap[i] = heap[child];
                i = child;
            }
            heap[i] = key;
        }
    }

    /** Larger for a larger score; for equal scores, for a smaller tie rank. */
    private static long key(float score, int tieRank) {
        int bits = Float.floatToIntBits(score + 0f); // + 0 makes the two zeros one
        int ordered = bits ^ (bits >> 31 & 0x7fffffff);
        return (long) ordered << 32 | ~tieRank & 0xffffffffL;
    }

    private static float score(long key) {
        int ordered = (int) (key >> 32);
        return Float.intBitsToFloat(ordered ^ (ordered >> 31 & 0x7fffffff));
    }

    private static int tieRank(long key) {
        return ~(int) key;
    }
}
