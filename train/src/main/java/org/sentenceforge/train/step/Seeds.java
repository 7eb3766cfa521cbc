package org.sentenceforge.train.step;

/** Random seeds as a function of what they are for, so that a resumed run draws what it would have drawn. */
public final class Seeds {
    private Seeds() {}

    /** A seed made of others, in their order; at least 0. */
    public static long of(long... parts) {
        long seed = 0;
        for (long part : parts) {
            seed = mix(seed + part);
        }
        return seed >>> 1;
    }

    /** The finaliser of SplitMix64 (Steele et al. 2014). */
    private static long mix(long x) {
        long z = x + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** A choice of {@code n} out of {@code of}: 1 for the chosen, 0 for the others. */
    static float[] choice(int n, int of, long seed) {
        float[] chosen = new float[of];
        int left = n;
        for (int i = 0; i < of; i++) {
            if (Math.floorMod(of(seed, i), of - i) < left) {
                chosen[i] = 1;
                left--;
            }
        }
        return chosen;
    }
}
