package org.sentenceforge.eval.metric;

/** Matthews' correlation coefficient of binary predictions. Matthews, 1975. */
public final class Matthews {
    private Matthews() {}

    /** From -1 to 1; 0 where the labels or the predictions are all alike. */
    public static double of(boolean[] labels, boolean[] predictions) {
        double bothPositive = 0;
        double positiveLabels = 0;
        double positivePredictions = 0;
        double n = labels.length;
        for (int i = 0; i < labels.length; i++) {
            bothPositive += labels[i] && predictions[i] ? 1 : 0;
            positiveLabels += labels[i] ? 1 : 0;
            positivePredictions += predictions[i] ? 1 : 0;
        }
        double covariance = bothPositive * n - positiveLabels * positivePredictions;
        double spread = positiveLabels * (n - positiveLabels) * positivePredictions * (n - positivePredictions);
        return spread == 0 ? 0 : covariance / Math.sqrt(spread);
    }
}
