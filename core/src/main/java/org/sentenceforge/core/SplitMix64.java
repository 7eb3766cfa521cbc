package org.sentenceforge.core;

/**
 * Random numbers that are functions of what they are for: no state, nothing to resume. The output function of SplitMix64 (Steele, Lea
 * and Flood 2014), as {@link java.util.SplittableRandom} has it, whose nth number is {@code mix(seed + n * GAMMA)}.
 */
public final class SplitMix64 {
    public static final long GAMMA = 0x9E3779B97F4A7C15L;

    private SplitMix64() {}

    /** 64 bits that look random, other ones for every z. */
    public static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
