package org.sentenceforge.eval.evaluator;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.eval.metric.BestThresholds;
import org.sentenceforge.eval.metric.BestThresholds.Direction;
import org.sentenceforge.eval.metric.F1Averages;
import org.sentenceforge.eval.metric.LargestScore;
import org.sentenceforge.eval.metric.ScoredMetrics;
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
 * Classification of pairs by a cross-encoder.
 *
 * <p>With one label per pair (labels 0 and 1): {@code accuracy, accuracy_threshold, f1, f1_threshold, precision, recall,
 * average_precision} (primary). With several, by the largest score: {@code f1_macro} (primary), {@code f1_micro},
 * {@code f1_weighted}.
 *
 * @param labels one per pair, from 0
 */
public record CrossEncoderClassificationEvaluator(String name, List<PairScorer.TextPair> pairs, int[] labels)
        implements PairEvaluator {
    public static final Task TASK = Task.ofPairs(
            "CrossEncoderClassification",
            "cross-encoder-classification",
            "classification of pairs by a cross-encoder",
            Task.joined(List.of(Dimensions.NAME), TextTable.PARAMETERS, List.of(LabelRule.LABELS)),
            CrossEncoderClassificationEvaluator::read);

    private static PlannedTask.Opening read(Config config) {
        TextTable table = TextTable.ofPairs(config, LabelRule.classes(config));
        String name = config.get(Dimensions.NAME);
        return data -> {
            TextTable.Rows rows = table.open(data);
            return List.of(new CrossEncoderClassificationEvaluator(name, rows.pairs(), rows.classes()));
        };
    }

    public CrossEncoderClassificationEvaluator {
        Rows.requireSome(labels.length, "pairs");
    }

    @Override
    public Evaluation evaluate(PairScorer scorer) {
        float[][] scores = scorer.score(pairs);
        boolean binary = scorer.labels() == 1;
        List<String> columns = binary
                ? List.of(
                        "Accuracy",
                        "Accuracy_Threshold",
                        "F1",
                        "F1_Threshold",
                        "Precision",
                        "Recall",
                        "Average_Precision")
                : List.of("Macro_F1", "Micro_F1", "Weighted_F1");
        Scores found = new Scores("CrossEncoderClassificationEvaluator", name);
        Iterator<Number> values = found.recomputed(labels.length, rows -> numbers(scores, binary, rows))
                .values()
                .iterator();
        columns.forEach(column -> found.column(column, values.next()));
        return found.evaluation(binary ? "average_precision" : "f1_macro", "CrossEncoderClassificationEvaluator");
    }

    private Map<String, Number> numbers(float[][] scores, boolean binary, int[] rows) {
        return binary ? thresholds(scores, rows) : averages(scores, rows);
    }

    private Map<String, Number> thresholds(float[][] scores, int[] rows) {
        float[] own = new float[rows.length];
        boolean[] positive = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            own[i] = scores[rows[i]][0];
            positive[i] = labels[rows[i]] == 1;
        }
        BestThresholds best = BestThresholds.of(own, positive, Direction.HIGHER_IS_POSITIVE);
        Map<String, Number> numbers = best.numbers();
        numbers.put("average_precision", ScoredMetrics.averagePrecision(positive, own));
        return numbers;
    }

    private Map<String, Number> averages(float[][] scores, int[] rows) {
        int[] predictions = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            predictions[i] = LargestScore.of(scores[rows[i]]);
        }
        F1Averages f1 = F1Averages.of(Rows.pick(labels, rows), predictions);
        Map<String, Number> numbers = new LinkedHashMap<>();
        numbers.put("f1_macro", f1.macro());
        numbers.put("f1_micro", f1.micro());
        numbers.put("f1_weighted", f1.weighted());
        return numbers;
    }
}
