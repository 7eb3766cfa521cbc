package org.sentenceforge.eval.evaluator;

import java.util.List;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.eval.metric.LargestScore;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.Rows;
import org.sentenceforge.eval.result.Scores;
import org.sentenceforge.eval.task.Dimensions;
import org.sentenceforge.eval.task.LabelRule;
import org.sentenceforge.eval.task.PairEvaluator;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.Task;
import org.sentenceforge.eval.task.TextTable;

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
    public static final Task TASK = Task.ofPairs(
            "LabelAccuracy",
            "label-accuracy",
            "how often the class with the largest score is the labelled one",
            Task.joined(List.of(Dimensions.NAME), TextTable.PARAMETERS, List.of(LabelRule.LABELS)),
            LabelAccuracyEvaluator::read);

    private static PlannedTask.Opening read(Config config) {
        TextTable table = TextTable.ofPairs(config, LabelRule.classes(config));
        String name = config.get(Dimensions.NAME);
        return data -> {
            TextTable.Rows rows = table.open(data);
            return List.of(new LabelAccuracyEvaluator(name, rows.pairs(), rows.classes()));
        };
    }

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
        return new Scores("LabelAccuracyEvaluator", name)
                .add("accuracy", "accuracy", right)
                .evaluation("accuracy", "accuracy_evaluation");
    }
}
