package org.sentenceforge.train.loop;

/** Random seeds as a function of what they are for, so that a resumed run draws what it would have drawn. */
final class Seeds {
    private Seeds() {}

    /** The seed of dropout in one micro-batch of one update. */
    static long dropout(long seed, long update, long microBatch) {
        return mix(mix(mix(seed) + update) + microBatch) >>> 1;
    }

    /** SplitMix64's finaliser (Steele et al. 2014). */
    private static long mix(long x) {
        long z = x + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
