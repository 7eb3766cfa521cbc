package org.sentenceforge.eval.metric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;

/** How two series go together, from -1 to 1; NaN where one of them is constant. */
public final class Correlation {
    private Correlation() {}

    /**
     * Refuses a series that nothing can correlate with.
     *
     * @throws SforgeException (bad data) if the values are fewer than two, or all the same
     */
    public static void requireDifferent(String file, double[] values) {
        if (values.length == 1) {
            throw SforgeException.badData(file + ": a correlation needs at least two pairs, found 1; add pairs");
        }
        if (values.length > 1 && Arrays.stream(values).allMatch(value -> value == values[0])) {
            throw SforgeException.badData(file + ": a correlation needs different scores, all " + values.length
                    + " pairs have " + values[0] + "; add pairs with other scores");
        }
    }

    /** Pearson's r of series of equal length. */
    public static double pearson(double[] x, double[] y) {
        double meanX = Mean.of(x);
        double meanY = Mean.of(y);
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
        }
        double normX = Math.sqrt(xx);
        double normY = Math.sqrt(yy);
        double r = 0;
        for (int i = 0; i < x.length; i++) {
            r += (x[i] - meanX) / normX * ((y[i] - meanY) / normY);
        }
        return Double.isNaN(r) ? r : Math.max(-1, Math.min(1, r));
    }

    /** Spearman's rho: Pearson's r of the ranks. */
    public static double spearman(double[] x, double[] y) {
        return pearson(ranks(x), ranks(y));
    }

    /** Ranks from 1; equal values share the mean of their ranks. */
    static double[] ranks(double[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        for (int from = 0; from < order.length; ) {
            int to = from + 1;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + 1 + to) / 2.0;
            }
            from = to;
        }
        return ranks;
    }
}
