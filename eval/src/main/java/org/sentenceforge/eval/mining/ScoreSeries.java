package org.sentenceforge.eval.mining;

import java.util.Arrays;

/** Scores, and how they are distributed, as torch computes it. */
final class ScoreSeries {
    private float[] scores = new float[64];
    private int size;
    private boolean sorted = true;

    void add(float score) {
        if (size == scores.length) {
            scores = Arrays.copyOf(scores, Math.addExact(size, size >> 1));
        }
        scores[size++] = score;
        sorted = false;
    }

    ScoreDistribution distribution() {
        if (!sorted) {
            Arrays.sort(scores, 0, size);
            sorted = true;
        }
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += scores[i];
        }
        double mean = size == 0 ? Double.NaN : sum / size;
        double squares = 0;
        for (int i = 0; i < size; i++) {
            squares += (scores[i] - mean) * (scores[i] - mean);
        }
        return new ScoreDistribution(
                size,
                mean,
                size == 0 ? Double.NaN : scores[(size - 1) / 2],
                size < 2 ? Double.NaN : Math.sqrt(squares / (size - 1)),
                quantile(0),
                quantile(0.25),
                quantile(0.5),
                quantile(0.75),
                size == 0 ? Double.NEGATIVE_INFINITY : scores[size - 1]);
    }

    private double quantile(double q) {
        if (size == 0) {
            return Double.POSITIVE_INFINITY;
        }
        double rank = q * (size - 1);
        int below = (int) rank;
        double lower = scores[below];
        double upper = scores[Math.min(size - 1, below + 1)];
        return lower + (rank - below) * (upper - lower);
    }
}
