package org.sentenceforge.eval.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sentenceforge.eval.retrieval.Cutoffs;

/** The columns of the CSV files of retrieval: per score function, accuracies, precision and recall by turns, MRR, nDCG, MAP. */
public record RetrievalCsv(Cutoffs cutoffs, List<String> scoreNames) {

    public EvaluationResult.CsvRow row(String file, Map<String, Double> metrics) {
        List<String> columns = new ArrayList<>();
        List<Number> values = new ArrayList<>();
        for (String score : scoreNames) {
            cutoffs.accuracy().forEach(k -> add(columns, values, metrics, score, "Accuracy", "accuracy@" + k));
            cutoffs.precisionRecall().forEach(k -> {
                add(columns, values, metrics, score, "Precision", "precision@" + k);
                add(columns, values, metrics, score, "Recall", "recall@" + k);
            });
            cutoffs.mrr().forEach(k -> add(columns, values, metrics, score, "MRR", "mrr@" + k));
            cutoffs.ndcg().forEach(k -> add(columns, values, metrics, score, "NDCG", "ndcg@" + k));
            cutoffs.map().forEach(k -> add(columns, values, metrics, score, "MAP", "map@" + k));
        }
        return new EvaluationResult.CsvRow(file, columns, values, "\n");
    }

    private static void add(
            List<String> columns,
            List<Number> values,
            Map<String, Double> metrics,
            String score,
            String title,
            String key) {
        columns.add(score + "-" + title + key.substring(key.indexOf('@')));
        values.add(metrics.get(score + "_" + key));
    }
}
