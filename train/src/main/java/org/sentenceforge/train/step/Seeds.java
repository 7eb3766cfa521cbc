package org.sentenceforge.train.step;

import org.sentenceforge.core.SplitMix64;

/** Random seeds as a function of what they are for, so that a resumed run draws what it would have drawn. */
public final class Seeds {
    private Seeds() {}

    /** A seed made of others, in their order; at least 0. */
    public static long of(long... parts) {
        long seed = 0;
        for (long part : parts) {
            seed = SplitMix64.mix(seed + part + SplitMix64.GAMMA);
        }
        return seed >>> 1;
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
