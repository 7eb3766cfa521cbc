package org.sentenceforge.eval.result;

import java.util.LinkedHashMap;
import java.util.List;
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

    public Map<String, double[]> values(String prefix) {
        Map<String, double[]> values = new LinkedHashMap<>();
        values.put(prefix + "map", averagePrecision);
        values.put(prefix + "mrr@" + atK, reciprocalRank);
        values.put(prefix + "ndcg@" + atK, ndcg);
        return values;
    }

    public Map<String, Double> metrics(String prefix) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        values(prefix).forEach((key, value) -> metrics.put(key, Mean.of(value)));
        return metrics;
    }

    public EvaluationResult.CsvRow csv(String kind, String name) {
        Map<String, Double> metrics = metrics("");
        return new EvaluationResult.CsvRow(
                EvaluationResult.CsvRow.fileName(kind, name, "_results_@" + atK + ".csv"),
                List.of("MAP", "MRR@" + atK, "NDCG@" + atK),
                List.of(metrics.get("map"), metrics.get("mrr@" + atK), metrics.get("ndcg@" + atK)));
    }
}
