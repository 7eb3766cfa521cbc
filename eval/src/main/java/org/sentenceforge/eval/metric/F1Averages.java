package org.sentenceforge.eval.metric;

import java.util.TreeMap;

/**
 * F1 over several classes, those that occur among the labels or the predictions (scikit-learn's {@code f1_score}).
 *
 * @param macro the plain mean over classes
 * @param micro of all decisions pooled: the share of correct ones
 * @param weighted the mean weighted by how often each class is the label
 */
public record F1Averages(double macro, double micro, double weighted) {

    private static final class Counts {
        private int both;
        private int labels;
        private int predictions;
    }

    public static F1Averages of(int[] labels, int[] predictions) {
        TreeMap<Integer, Counts> classes = new TreeMap<>();
        int correct = 0;
        for (int i = 0; i < labels.length; i++) {
            classes.computeIfAbsent(labels[i], c -> new Counts()).labels++;
            classes.computeIfAbsent(predictions[i], c -> new Counts()).predictions++;
            if (labels[i] == predictions[i]) {
                classes.get(labels[i]).both++;
                correct++;
            }
        }
        double sum = 0;
        double weightedSum = 0;
        for (Counts counts : classes.values()) {
            double f1 = 2.0 * counts.both / (counts.labels + counts.predictions);
            sum += f1;
            weightedSum += f1 * counts.labels;
        }
        return new F1Averages(sum / classes.size(), (double) correct / labels.length, weightedSum / labels.length);
    }
}
