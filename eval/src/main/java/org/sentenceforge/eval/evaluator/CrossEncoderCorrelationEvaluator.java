package org.sentenceforge.eval.evaluator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.eval.metric.Correlation;
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
 * How a cross-encoder's scores of pairs go with the scores that people gave them.
 *
 * <p>Keys: {@code pearson}, {@code spearman} (primary).
 *
 * @param scores one per pair; any scale
 */
public record CrossEncoderCorrelationEvaluator(String name, List<PairScorer.TextPair> pairs, double[] scores)
        implements PairEvaluator {
    public static final Task TASK = Task.ofPairs(
            "CrossEncoderCorrelation",
            "cross-encoder-correlation",
            "how well a cross-encoder's scores of pairs correlate with human scores",
            Task.joined(List.of(Dimensions.NAME), TextTable.PARAMETERS, List.of(LabelRule.LABELS)),
            CrossEncoderCorrelationEvaluator::read);

    private static PlannedTask.Opening read(Config config) {
        TextTable table = TextTable.ofPairs(config, LabelRule.scores(config));
        String name = config.get(Dimensions.NAME);
        return data -> {
            TextTable.Rows rows = table.open(data);
            Correlation.requireDifferent(table.name(), rows.labels());
            return List.of(new CrossEncoderCorrelationEvaluator(name, rows.pairs(), rows.labels()));
        };
    }

    public CrossEncoderCorrelationEvaluator {
        Rows.requireSome(scores.length, "pairs");
    }

    @Override
    public Evaluation evaluate(PairScorer scorer) {
        if (scorer.labels() != 1) {
            throw SforgeException.usage("correlation needs a model with one score per pair, this one has "
                    + scorer.labels() + " labels; evaluate it with --task cross-encoder-classification");
        }
        float[][] rows = scorer.score(pairs);
        double[] predicted = new double[rows.length];
        for (int i = 0; i < predicted.length; i++) {
            predicted[i] = rows[i][0];
        }
        Scores found = new Scores("CrossEncoderCorrelationEvaluator", name);
        Map<String, Double> metrics = found.recomputed(predicted.length, drawn -> metrics(predicted, drawn));
        return found.column("Pearson_Correlation", metrics.get("pearson"))
                .column("Spearman_Correlation", metrics.get("spearman"))
                .evaluation("spearman", "CrossEncoderCorrelationEvaluator");
    }

    private Map<String, Double> metrics(double[] predicted, int[] rows) {
        double[] gold = Rows.pick(scores, rows);
        double[] own = Rows.pick(predicted, rows);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("pearson", Correlation.pearson(gold, own));
        metrics.put("spearman", Correlation.spearman(gold, own));
        return metrics;
    }
}
