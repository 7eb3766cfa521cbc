package org.sentenceforge.eval.metric;

/** The class that a row of scores predicts. */
public final class LargestScore {
    private LargestScore() {}

    /** The index of the largest score, the first of equal ones. */
    public static int of(float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        return best;
    }
}
