package org.sentenceforge.train.sampling;

/**
 * The generator MT19937 (Matsumoto and Nishimura 1998) with the seeding and the permutation of the reference's engine, so that data
 * orders are the same as there.
 */
final class MersenneTwister {
    private static final int SIZE = 624;
    private static final int SHIFT = 397;
    private static final int MANY = (int) ((1L << 32) / 20);

    private final int[] state = new int[SIZE];
    private int next = SIZE;

    MersenneTwister(long seed) {
        seed(seed);
    }

    /** Begins anew. */
    void seed(long seed) {
        state[0] = (int) seed;
        for (int i = 1; i < SIZE; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
        next = SIZE;
    }

    /** The next 32 bits as a number from 0 to 2^32 - 1. */
    long next32() {
        if (next == SIZE) {
            twist();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        y ^= y >>> 18;
        return Integer.toUnsignedLong(y);
    }

    private void twist() {
        for (int i = 0; i < SIZE; i++) {
            int y = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
            state[i] = state[(i + SHIFT) % SIZE] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }
        next = 0;
    }

    /** A random order of 0 … n - 1. */
    int[] permutation(int n) {
        return n < MANY ? swapped(n) : inserted(n);
    }

    private int[] swapped(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        for (int i = 0; i < n - 1; i++) {
            int other = i + (int) (next32() % (n - i));
            int swapped = order[i];
            order[i] = order[other];
            order[other] = swapped;
        }
        return order;
    }

    /** The engine's rule for so many that 32 bits would favour some of them. */
    int[] inserted(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            long random = next32() << 32 | next32();
            int place = (int) Long.remainderUnsigned(random, i + 1L);
            order[i] = order[place];
            order[place] = i;
        }
        return order;
    }
}
