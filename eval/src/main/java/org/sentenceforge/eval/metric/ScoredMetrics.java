package org.sentenceforge.eval.metric;

/** Metrics of candidates with binary relevance and scores, in which equal scores have no order among themselves. */
public final class ScoredMetrics {
    private ScoredMetrics() {}

    /**
     * The area under the precision-recall steps, Σ (Rₙ - Rₙ₋₁)·Pₙ, one step per distinct score (scikit-learn's
     * {@code average_precision_score}). 0 where nothing is relevant.
     */
    public static double averagePrecision(boolean[] relevant, float[] scores) {
        int total = count(relevant);
        if (total == 0) {
            return 0;
        }
        int[] order = Descending.order(scores);
        double area = 0;
        int found = 0;
        int foundBefore = 0;
        for (int i = 0; i < order.length; i++) {
            if (relevant[order[i]]) {
                found++;
            }
            boolean endOfGroup = i + 1 == order.length || scores[order[i + 1]] != scores[order[i]];
            if (endOfGroup) {
                area += (double) (found - foundBefore) / total * ((double) found / (i + 1));
                foundBefore = found;
            }
        }
        return area;
    }

    /**
     * nDCG at k in which tied candidates share the mean of their gains (McSherry and Najork, 2008; scikit-learn's
     * {@code ndcg_score}). 0 where nothing is relevant.
     */
    public static double ndcg(boolean[] relevant, float[] scores, int k) {
        int[] order = Descending.order(scores);
        double dcg = 0;
        for (int from = 0; from < order.length; ) {
            int to = from;
            int gains = 0;
            double discounts = 0;
            do {
                gains += relevant[order[to]] ? 1 : 0;
                discounts += to < k ? 1 / Log2.of(to + 2) : 0;
                to++;
            } while (to < order.length && scores[order[to]] == scores[order[from]]);
            dcg += discounts * gains / (to - from);
            from = to;
        }
        double ideal = 0;
        for (int i = 0; i < Math.min(k, count(relevant)); i++) {
            ideal += 1 / Log2.of(i + 2);
        }
        return ideal == 0 ? 0 : dcg / ideal;
    }

    /** Which of equally scored candidates stands first in a ranking. */
    public enum TieOrder {
        EARLIER_FIRST,
        LATER_FIRST
    }

    /** 1 / rank of the first relevant candidate within the first k, else 0. */
    public static double reciprocalRank(boolean[] relevant, float[] scores, int k, TieOrder ties) {
        int n = scores.length;
        float[] oriented = scores;
        if (ties == TieOrder.LATER_FIRST) {
            oriented = new float[n];
            for (int i = 0; i < n; i++) {
                oriented[i] = scores[n - 1 - i];
            }
        }
        int[] order = Descending.order(oriented);
        for (int rank = 0; rank < Math.min(k, n); rank++) {
            int index = ties == TieOrder.LATER_FIRST ? n - 1 - order[rank] : order[rank];
            if (relevant[index]) {
                return 1.0 / (rank + 1);
            }
        }
        return 0;
    }

    private static int count(boolean[] relevant) {
        int count = 0;
        for (boolean r : relevant) {
            count += r ? 1 : 0;
        }
        return count;
    }
}
