package org.sentenceforge.eval.evaluator;

/** The class that a row of scores predicts. */
final class LargestScore {
    private LargestScore() {}

    /** The index of the largest score, the first of equal ones. */
    static int of(float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        return best;
    }
}
