package org.sentenceforge.core.card.facts;

import static org.sentenceforge.core.SplitMix64.GAMMA;
import static org.sentenceforge.core.SplitMix64.mix;

import java.util.HashMap;
import java.util.Map;

/** Random numbers that are functions of (seed, purpose, two indices): no state, nothing to resume. */
final class CardRandom {
    private final long seed;

    CardRandom(long seed) {
        this.seed = seed;
    }

    /** A number from 0 to {@code bound - 1}. */
    int below(int bound, String purpose, long first, long second) {
        long bits = mix(mix(mix(seed + purpose.hashCode() * GAMMA) + first * GAMMA) + second * GAMMA);
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
}
