package org.sentenceforge.eval.metric;

/**
 * Metrics of one ranked list with binary relevance.
 *
 * <p>In all of them {@code relevant[i]} says whether the result at rank i + 1 is relevant; a list shorter than k counts as if
 * only irrelevant results followed; {@code total} is the number of relevant documents, found or not, at least 1.
 */
public final class RankMetrics {
    private RankMetrics() {}

    /** 1 if one of the first k is relevant, else 0. */
    public static double accuracy(boolean[] relevant, int k) {
        return found(relevant, k) > 0 ? 1 : 0;
    }

    /** Relevant among the first k, divided by k. */
    public static double precision(boolean[] relevant, int k) {
        return (double) found(relevant, k) / k;
    }

    /** Relevant among the first k, divided by all relevant. */
    public static double recall(boolean[] relevant, int total, int k) {
        return (double) found(relevant, k) / total;
    }

    /** 1 / rank of the first relevant result within the first k, else 0. */
    public static double reciprocalRank(boolean[] relevant, int k) {
        for (int i = 0; i < Math.min(k, relevant.length); i++) {
            if (relevant[i]) {
                return 1.0 / (i + 1);
            }
        }
        return 0;
    }

    /** DCG over the best possible DCG, gain 1, discount log2(rank + 1). Järvelin and Kekäläinen, 2002. */
    public static double ndcg(boolean[] relevant, int total, int k) {
        double dcg = 0;
        for (int i = 0; i < Math.min(k, relevant.length); i++) {
            if (relevant[i]) {
                dcg += 1 / Log2.of(i + 2);
            }
        }
        double ideal = 0;
        for (int i = 0; i < Math.min(k, total); i++) {
            ideal += 1 / Log2.of(i + 2);
        }
        return dcg / ideal;
    }

    /** The precisions at the ranks of relevant results within the first k, divided by min(k, total). */
    public static double averagePrecision(boolean[] relevant, int total, int k) {
        int found = 0;
        double sum = 0;
        for (int i = 0; i < Math.min(k, relevant.length); i++) {
            if (relevant[i]) {
                found++;
                sum += (double) found / (i + 1);
            }
        }
        return sum / Math.min(k, total);
    }

    private static int found(boolean[] relevant, int k) {
        int found = 0;
        for (int i = 0; i < Math.min(k, relevant.length); i++) {
            if (relevant[i]) {
                found++;
            }
        }
        return found;
    }
}
