package org.sentenceforge.eval.evaluator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.eval.metric.BestThresholds;
import org.sentenceforge.eval.metric.BestThresholds.Direction;
import org.sentenceforge.eval.metric.Matthews;
import org.sentenceforge.eval.metric.ScoredMetrics;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.PrecisionRecallCurve;
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
 * Telling pairs that belong together from pairs that do not, by a threshold on their similarity. Euclidean and Manhattan are
 * used as distances: positive, smaller is better.
 *
 * <p>Keys: {@code <fn>_accuracy, _accuracy_threshold, _f1, _f1_threshold, _precision, _recall, _ap, _mcc}, with several
 * functions also {@code max_<metric>}. Primary: {@code <fn>_ap} or {@code max_ap}.
 */
public final class BinaryClassificationEvaluator implements EmbeddingEvaluator {
    public static final Task TASK = Task.ofEmbeddings(
                    "BinaryClassification",
                    "binary-classification",
                    "telling pairs that belong together from pairs that do not, by a threshold on their similarity",
                    Task.joined(TextTable.PARAMETERS, SimilarityOptions.PARAMETERS, Precisions.PARAMETERS),
                    BinaryClassificationEvaluator::read)
            .withPairForm(CrossEncoderClassificationEvaluator.TASK);

    private static PlannedTask.Opening read(Config config) {
        TextTable table = TextTable.ofPairs(config, LabelRule.ALIKE);
        SimilarityOptions options = SimilarityOptions.read(config);
        Dimensions dimensions = Dimensions.read(config);
        Precisions precisions = Precisions.read(config);
        return data -> {
            TextTable.Rows rows = table.open(data);
            boolean[] labels = new boolean[rows.labels().length];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = rows.labels()[i] == 1;
            }
            return precisions.each(
                    dimensions,
                    dimension -> new BinaryClassificationEvaluator(
                            dimension.name(),
                            rows.texts(0),
                            rows.texts(1),
                            labels,
                            options.cutTo(dimension.truncateDim())));
        };
    }

    private static final List<String> CSV_ORDER =
            List.of("accuracy", "accuracy_threshold", "f1", "precision", "recall", "f1_threshold", "ap", "mcc");

    private final String name;
    private final TextColumn first;
    private final TextColumn second;
    private final boolean[] labels;
    private final SimilarityOptions options;

    public BinaryClassificationEvaluator(
            String name, List<String> first, List<String> second, boolean[] labels, SimilarityOptions options) {
        Rows.requireSome(labels.length, "pairs");
        this.name = name;
        this.first = new TextColumn("sentence1", first);
        this.second = new TextColumn("sentence2", second);
        this.labels = labels;
        this.options = options;
    }

    @Override
    public Evaluation evaluate(EmbeddingSource source) {
        Vectors a = source.embed(first, new Prompt.Default(), options.truncateDim());
        Vectors b = source.embed(second, new Prompt.Default(), options.truncateDim());
        List<SimilarityFunction> functions = options.functionsFor(source);
        Map<SimilarityFunction, float[]> scores = new LinkedHashMap<>();
        for (SimilarityFunction function : functions) {
            float[] similarities = PairwiseScores.of(function, a, b);
            scores.put(function, direction(function).rising(similarities)); // back to positive distances
        }
        Scores found = new Scores("BinaryClassificationEvaluator", name).config(options.config());
        Map<String, Number> numbers = found.recomputed(labels.length, rows -> numbers(scores, rows));
        for (SimilarityFunction function : functions) {
            CSV_ORDER.stream()
                    .map(metric -> function.key() + "_" + metric)
                    .forEach(key -> found.column(key, numbers.get(key)));
            found.detail(PrecisionRecallCurve.of(
                    function.key(), labels, direction(function).rising(scores.get(function))));
        }
        return found.evaluation(options.primary(functions) + "_ap", "binary_classification_evaluation");
    }

    private Map<String, Number> numbers(Map<SimilarityFunction, float[]> scores, int[] rows) {
        Map<String, Number> all = new LinkedHashMap<>();
        Map<String, Number> best = new LinkedHashMap<>();
        boolean[] truth = Rows.pick(labels, rows);
        scores.forEach((function, values) -> {
            Map<String, Number> own = numbers(Rows.pick(values, rows), truth, direction(function));
            own.forEach((metric, value) -> {
                all.put(function.key() + "_" + metric, value);
                best.merge("max_" + metric, value, (x, y) -> y.doubleValue() > x.doubleValue() ? y : x);
            });
        });
        if (scores.size() > 1) {
            all.putAll(best);
        }
        return all;
    }

    private static Map<String, Number> numbers(float[] scores, boolean[] labels, Direction direction) {
        BestThresholds best = BestThresholds.of(scores, labels, direction);
        boolean[] predictions = new boolean[labels.length];
        for (int i = 0; i < labels.length; i++) {
            predictions[i] = direction.predicts(scores[i], best.f1Threshold());
        }
        Map<String, Number> numbers = best.numbers();
        numbers.put("ap", ScoredMetrics.averagePrecision(labels, direction.rising(scores)));
        numbers.put("mcc", Matthews.of(labels, predictions));
        return numbers;
    }

    private static Direction direction(SimilarityFunction function) {
        return switch (function) {
            case COSINE, DOT, MAXSIM, MEAN_MAXSIM -> Direction.HIGHER_IS_POSITIVE;
            case EUCLIDEAN, MANHATTAN -> Direction.LOWER_IS_POSITIVE;
        };
    }
}
