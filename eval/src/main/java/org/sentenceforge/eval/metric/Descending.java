package org.sentenceforge.eval.metric;

import java.util.Comparator;
import java.util.stream.IntStream;

/** The order of a ranking by scores. */
public final class Descending {
    private Descending() {}

    /** Indices by falling score; equal scores keep their order. */
    public static int[] order(float[] scores) {
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -scores[i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
