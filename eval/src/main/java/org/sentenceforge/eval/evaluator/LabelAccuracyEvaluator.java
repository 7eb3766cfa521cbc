package org.sentenceforge.eval.evaluator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.eval.metric.LargestScore;
import org.sentenceforge.eval.metric.Mean;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.result.Items;
import org.sentenceforge.eval.result.Rows;
import org.sentenceforge.eval.task.PairEvaluator;

/**
 * How often the class with the largest score is the labelled one. The scorer is a cross-encoder with several labels, or a
 * bi-encoder together with the softmax head it is trained with.
 *
 * <p>Key and primary metric: {@code accuracy}.
 *
 * @param labels one per pair, from 0
 */
public record LabelAccuracyEvaluator(String name, List<PairScorer.TextPair> pairs, int[] labels)
        implements PairEvaluator {

    public LabelAccuracyEvaluator {
        Rows.requireSome(labels.length, "pairs");
    }

    @Override
    public Evaluation evaluate(PairScorer scorer) {
        float[][] scores = scorer.score(pairs);
        double[] right = new double[labels.length];
        for (int i = 0; i < right.length; i++) {
            right[i] = LargestScore.of(scores[i]) == labels[i] ? 1 : 0;
        }
        double accuracy = Mean.of(right);
        return Evaluation.of(new EvaluationResult(
                "LabelAccuracyEvaluator",
                name,
                Map.of("accuracy", accuracy),
                "accuracy",
                Map.of(),
                Map.of(),
                new EvaluationResult.CsvRow(
                        EvaluationResult.CsvRow.fileName("accuracy_evaluation", name, "_results.csv"),
                        List.of("accuracy"),
                        List.of(accuracy)),
                Optional.of(new Items.Averaged(Rows.ids(right.length), Map.of("accuracy", right))),
                List.of()));
    }
}
