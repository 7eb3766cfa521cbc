package org.sentenceforge.eval.evaluator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.eval.metric.Correlation;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.Rows;
import org.sentenceforge.eval.result.Scores;
import org.sentenceforge.eval.task.Dimensions;
import org.sentenceforge.eval.task.EmbeddingEvaluator;
import org.sentenceforge.eval.task.LabelRule;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.Precisions;
import org.sentenceforge.eval.task.SimilarityOptions;
import org.sentenceforge.eval.task.Task;
import org.sentenceforge.eval.task.TextTable;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.PairwiseScores;
import org.sentenceforge.eval.vector.TextColumn;

/**
 * Semantic similarity: how the similarities of pairs go with the scores that people gave them.
 *
 * <p>Keys: {@code pearson_<fn>}, {@code spearman_<fn>}, with several functions also {@code pearson_max} and
 * {@code spearman_max}. Primary: {@code spearman_<main>}.
 */
public final class EmbeddingSimilarityEvaluator implements EmbeddingEvaluator {
    public static final Task TASK = Task.ofEmbeddings(
                    "EmbeddingSimilarity",
                    "similarity",
                    "how well the similarities of pairs correlate with human scores",
                    Task.joined(TextTable.PARAMETERS, SimilarityOptions.PARAMETERS, Precisions.PARAMETERS),
                    EmbeddingSimilarityEvaluator::read)
            .withPairForm(CrossEncoderCorrelationEvaluator.TASK);

    private static PlannedTask.Opening read(Config config) {
        TextTable table = TextTable.ofPairs(config, LabelRule.SCORE);
        SimilarityOptions options = SimilarityOptions.read(config);
        Dimensions dimensions = Dimensions.read(config);
        Precisions precisions = Precisions.read(config);
        return data -> {
            TextTable.Rows rows = table.open(data);
            Correlation.requireDifferent(table.name(), rows.labels());
            return precisions.each(
                    dimensions,
                    cut -> new EmbeddingSimilarityEvaluator(
                            cut.name(), rows.texts(0), rows.texts(1), rows.labels(), options.cutTo(cut.truncateDim())));
        };
    }

    private final String name;
    private final TextColumn first;
    private final TextColumn second;
    private final double[] scores;
    private final SimilarityOptions options;

    /** @param scores one per pair; any scale */
    public EmbeddingSimilarityEvaluator(
            String name, List<String> first, List<String> second, double[] scores, SimilarityOptions options) {
        Rows.requireSome(scores.length, "pairs");
        this.name = name;
        this.first = new TextColumn("sentence1", first);
        this.second = new TextColumn("sentence2", second);
        this.scores = scores;
        this.options = options;
    }

    @Override
    public Evaluation evaluate(EmbeddingSource source) {
        Vectors a = source.embed(first, new Prompt.Default(), options.truncateDim());
        Vectors b = source.embed(second, new Prompt.Default(), options.truncateDim());
        List<SimilarityFunction> functions = options.functionsFor(source);
        Map<String, double[]> similarities = new LinkedHashMap<>();
        for (SimilarityFunction function : functions) {
            similarities.put(function.key(), widened(PairwiseScores.of(function, a, b)));
        }
        Scores found = new Scores("EmbeddingSimilarityEvaluator", name)
                .description("Semantic Similarity")
                .config(options.config());
        Map<String, Double> metrics = found.recomputed(scores.length, rows -> metrics(similarities, rows));
        for (SimilarityFunction function : functions) {
            for (String metric : List.of("pearson", "spearman")) {
                found.column(function.key() + "_" + metric, metrics.get(metric + "_" + function.key()));
            }
        }
        return found.evaluation("spearman_" + options.primary(functions), "similarity_evaluation");
    }

    private Map<String, Double> metrics(Map<String, double[]> similarities, int[] rows) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        double[] gold = Rows.pick(scores, rows);
        double bestPearson = Double.NEGATIVE_INFINITY;
        double bestSpearman = Double.NEGATIVE_INFINITY;
        for (Map.Entry<String, double[]> entry : similarities.entrySet()) {
            double[] predicted = Rows.pick(entry.getValue(), rows);
            double pearson = Correlation.pearson(gold, predicted);
            double spearman = Correlation.spearman(gold, predicted);
            metrics.put("pearson_" + entry.getKey(), pearson);
            metrics.put("spearman_" + entry.getKey(), spearman);
            bestPearson = Math.max(bestPearson, pearson);
            bestSpearman = Math.max(bestSpearman, spearman);
        }
        if (similarities.size() > 1) {
            metrics.put("pearson_max", bestPearson);
            metrics.put("spearman_max", bestSpearman);
        }
        return metrics;
    }

    private static double[] widened(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
