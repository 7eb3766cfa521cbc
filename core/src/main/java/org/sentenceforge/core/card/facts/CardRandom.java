package org.sentenceforge.core.card.facts;

import java.util.HashMap;
import java.util.Map;

/** Random numbers that are functions of (seed, purpose, two indices): no state, nothing to resume. */
final class CardRandom {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final long seed;

    CardRandom(long seed) {
        this.seed = seed;
    }

    /** A number from 0 to {@code bound - 1}. */
    int below(int bound, String purpose, long first, long second) {
        long bits =
                mix(mix(mix(seed + purpose.hashCode() * GOLDEN_GAMMA) + first * GOLDEN_GAMMA) + second * GOLDEN_GAMMA);
        return (int) Long.remainderUnsigned(bits, bound);
    }

    /** The numbers 0 to {@code size - 1} in random order, of which the first {@code count}; the work is that of the count. */
    int[] sample(int size, int count, String purpose, long index) {
        Map<Integer, Integer> moved = new HashMap<>();
        int[] drawn = new int[count];
        for (int i = 0; i < count; i++) {
            int other = i + below(size - i, purpose, index, i);
            drawn[i] = moved.getOrDefault(other, other);
            moved.put(other, moved.getOrDefault(i, i));
        }
        return drawn;
    }

    /** SplitMix64's output function (Steele, Lea and Flood 2014). */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
