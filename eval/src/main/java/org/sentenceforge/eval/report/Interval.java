package org.sentenceforge.eval.report;

import java.util.Arrays;

/** Where a number lies in 95 of 100 resamples. */
public record Interval(double low, double high) {

    /** The 2.5th and the 97.5th percentile; sorts the array. */
    static Interval of(double[] resampled) {
        Arrays.sort(resampled);
        return new Interval(percentile(resampled, 0.025), percentile(resampled, 0.975));
    }

    private static double percentile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
