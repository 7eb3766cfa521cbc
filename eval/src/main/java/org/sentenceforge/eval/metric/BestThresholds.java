package org.sentenceforge.eval.metric;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The score thresholds at which binary labels are predicted best. Candidates are halfway between neighbouring scores, in
 * float32; of equally good ones the strictest wins. Defined as by sentence-transformers' BinaryClassificationEvaluator: the
 * threshold below the last score is never tried, and without any improvement the thresholds are -1 (accuracy) and 0 (F1).
 */
public record BestThresholds(
        double accuracy, float accuracyThreshold, double f1, float f1Threshold, double precision, double recall) {

    /** Which end of the scores means that a label is positive. */
    public enum Direction {
        HIGHER_IS_POSITIVE,
        LOWER_IS_POSITIVE;

        /** Scores turned so that higher means positive. */
        public float[] rising(float[] scores) {
            if (this == HIGHER_IS_POSITIVE) {
                return scores;
            }
            float[] negated = new float[scores.length];
            for (int i = 0; i < scores.length; i++) {
                negated[i] = -scores[i];
            }
            return negated;
        }

        /** What a score above (or below) the threshold predicts. */
        public boolean predicts(float score, float threshold) {
            return this == HIGHER_IS_POSITIVE ? score >= threshold : score <= threshold;
        }
    }

    /** By key: accuracy, F1 and their thresholds, F1's precision and recall; whole numbers where no threshold was good for anything. */
    public Map<String, Number> numbers() {
        Map<String, Number> numbers = new LinkedHashMap<>();
        boolean anyCorrect = accuracy > 0;
        boolean anyFound = f1 > 0;
        numbers.put("accuracy", anyCorrect ? (Number) accuracy : 0);
        numbers.put("accuracy_threshold", anyCorrect ? (Number) accuracyThreshold : -1);
        numbers.put("f1", anyFound ? (Number) f1 : 0);
        numbers.put("f1_threshold", anyFound ? (Number) f1Threshold : 0);
        numbers.put("precision", anyFound ? (Number) precision : 0);
        numbers.put("recall", anyFound ? (Number) recall : 0);
        return numbers;
    }

    public static BestThresholds of(float[] scores, boolean[] labels, Direction direction) {
        int n = scores.length;
        int[] order = Descending.order(direction.rising(scores));
        int positives = 0;
        for (boolean label : labels) {
            positives += label ? 1 : 0;
        }
        double accuracy = 0;
        float accuracyThreshold = -1;
        double f1 = 0;
        float f1Threshold = 0;
        double precision = 0;
        double recall = 0;
        int correct = 0;
        int remainingNegatives = n - positives;
        for (int i = 0; i < n - 1; i++) {
            if (labels[order[i]]) {
                correct++;
            } else {
                remainingNegatives--;
            }
            float threshold = (scores[order[i]] + scores[order[i + 1]]) / 2;
            double accuracyHere = (double) (correct + remainingNegatives) / n;
            if (accuracyHere > accuracy) {
                accuracy = accuracyHere;
                accuracyThreshold = threshold;
            }
            if (correct > 0) {
                double precisionHere = (double) correct / (i + 1);
                double recallHere = (double) correct / positives;
                double f1Here = 2 * precisionHere * recallHere / (precisionHere + recallHere);
                if (f1Here > f1) {
                    f1 = f1Here;
                    f1Threshold = threshold;
                    precision = precisionHere;
                    recall = recallHere;
                }
            }
        }
        return new BestThresholds(accuracy, accuracyThreshold, f1, f1Threshold, precision, recall);
    }
}
