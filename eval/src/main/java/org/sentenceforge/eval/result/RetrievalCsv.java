package org.sentenceforge.eval.result;

import java.util.List;
import org.sentenceforge.eval.retrieval.Cutoffs;

/** The columns of the CSV files of retrieval: per score function, accuracies, precision and recall by turns, MRR, nDCG, MAP. */
public record RetrievalCsv(Cutoffs cutoffs, List<String> scoreNames) {

    /** @param scores with all the metrics */
    public void addTo(Scores scores) {
        for (String score : scoreNames) {
            cutoffs.accuracy().forEach(k -> add(scores, score, "Accuracy", "accuracy@" + k));
            cutoffs.precisionRecall().forEach(k -> {
                add(scores, score, "Precision", "precision@" + k);
                add(scores, score, "Recall", "recall@" + k);
            });
            cutoffs.mrr().forEach(k -> add(scores, score, "MRR", "mrr@" + k));
            cutoffs.ndcg().forEach(k -> add(scores, score, "NDCG", "ndcg@" + k));
            cutoffs.map().forEach(k -> add(scores, score, "MAP", "map@" + k));
        }
    }

    private static void add(Scores scores, String score, String title, String key) {
        scores.column(score + "-" + title + key.substring(key.indexOf('@')), scores.get(score + "_" + key));
    }
}
