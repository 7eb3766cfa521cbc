package org.sentenceforge.core.support;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The seed of a randomised test, which is printed. It is always the same one, so that a build's result does not change by chance;
 * {@code -Dseed=N} gives another, {@code -Dseed=random} one that nobody has tried.
 */
public final class TestSeed {
    private static final long FIXED = 1;
    private static final Set<Class<?>> TOLD = ConcurrentHashMap.newKeySet();

    private TestSeed() {}

    public static long of(Class<?> test) {
        String wanted = System.getProperty("seed", Long.toString(FIXED));
        long seed = wanted.equals("random") ? ThreadLocalRandom.current().nextLong(1_000_000) : Long.parseLong(wanted);
        if (TOLD.add(test) || wanted.equals("random")) {
            System.out.println(test.getSimpleName() + ": seed " + seed);
        }
        return seed;
    }
}
