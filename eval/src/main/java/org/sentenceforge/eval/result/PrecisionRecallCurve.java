package org.sentenceforge.eval.result;

import java.util.stream.IntStream;
import org.sentenceforge.eval.metric.Descending;

/**
 * Precision at rising recall, one point per distinct score.
 *
 * @param recall rising
 * @param precision one per recall
 */
public record PrecisionRecallCurve(String scoreName, double[] recall, double[] precision) implements Detail {

    /** @param scores higher means more likely positive */
    public static PrecisionRecallCurve of(String scoreName, boolean[] labels, float[] scores) {
        int[] order = Descending.order(scores);
        int positives =
                (int) IntStream.range(0, labels.length).filter(i -> labels[i]).count();
        int[] ends = IntStream.range(0, order.length)
                .filter(i -> i + 1 == order.length || scores[order[i]] != scores[order[i + 1]])
                .toArray();
        double[] recall = new double[ends.length];
        double[] precision = new double[ends.length];
        int found = 0;
        int next = 0;
        for (int point = 0; point < ends.length; point++) {
            for (; next <= ends[point]; next++) {
                found += labels[order[next]] ? 1 : 0;
            }
            recall[point] = positives == 0 ? 0 : (double) found / positives;
            precision[point] = (double) found / next;
        }
        return new PrecisionRecallCurve(scoreName, recall, precision);
    }
}
