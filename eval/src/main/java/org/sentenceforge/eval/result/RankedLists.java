package org.sentenceforge.eval.result;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sentenceforge.eval.metric.Mean;
import org.sentenceforge.eval.metric.ScoredMetrics;
import org.sentenceforge.eval.metric.ScoredMetrics.TieOrder;

/** Average precision, reciprocal rank and nDCG of candidate lists, one list per query; 0 until a list is judged. */
public final class RankedLists {
    private final int atK;
    private final TieOrder ties;
    private final double[] averagePrecision;
    private final double[] reciprocalRank;
    private final double[] ndcg;

    public RankedLists(int size, int atK, TieOrder ties) {
        this.atK = atK;
        this.ties = ties;
        this.averagePrecision = new double[size];
        this.reciprocalRank = new double[size];
        this.ndcg = new double[size];
    }

    public void judge(int list, boolean[] relevant, float[] scores) {
        averagePrecision[list] = ScoredMetrics.averagePrecision(relevant, scores);
        reciprocalRank[list] = ScoredMetrics.reciprocalRank(relevant, scores, atK, ties);
        ndcg[list] = ScoredMetrics.ndcg(relevant, scores, atK);
    }

    /** The means by their keys. */
    public Map<String, Double> means() {
        Map<String, Double> means = new LinkedHashMap<>();
        means.put("map", Mean.of(averagePrecision));
        means.put("mrr@" + atK, Mean.of(reciprocalRank));
        means.put("ndcg@" + atK, Mean.of(ndcg));
        return means;
    }

    /** Adds the means, and columns of the CSV file for them. */
    public void addTo(Scores scores) {
        scores.add("map", "MAP", averagePrecision)
                .add("mrr@" + atK, "MRR@" + atK, reciprocalRank)
                .add("ndcg@" + atK, "NDCG@" + atK, ndcg);
    }

    /** Adds the means as those of a first stage. */
    public void addBaseTo(Scores scores) {
        Map<String, Double> means = means();
        scores.add(EvaluationResult.FIRST_STAGE + "map", means.get("map"), averagePrecision)
                .add(EvaluationResult.FIRST_STAGE + "mrr@" + atK, means.get("mrr@" + atK), reciprocalRank)
                .add(EvaluationResult.FIRST_STAGE + "ndcg@" + atK, means.get("ndcg@" + atK), ndcg);
    }

    /** The result whose primary metric is the nDCG. */
    public EvaluationResult result(Scores scores, String evaluator) {
        return scores.result("ndcg@" + atK, scores.fileName(evaluator, "_results_@" + atK + ".csv"));
    }
}
