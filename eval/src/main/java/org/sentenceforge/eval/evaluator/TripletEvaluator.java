package org.sentenceforge.eval.evaluator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.Rows;
import org.sentenceforge.eval.result.Scores;
import org.sentenceforge.eval.task.Dimensions;
import org.sentenceforge.eval.task.EmbeddingEvaluator;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.Precisions;
import org.sentenceforge.eval.task.SimilarityOptions;
import org.sentenceforge.eval.task.Task;
import org.sentenceforge.eval.task.TextTable;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.PairwiseScores;
import org.sentenceforge.eval.vector.TextColumn;

/**
 * Triplets: how often an anchor is more similar to its positive than to its negative, by more than a margin.
 *
 * <p>Keys: {@code <fn>_accuracy}, with several functions also {@code max_accuracy}. As in the reference the accuracy is a
 * float32.
 */
public final class TripletEvaluator implements EmbeddingEvaluator {
    private static final Parameter<Map<SimilarityFunction, Double>> MARGIN = Parameter.of(
            "margin",
            new Margins(),
            Map.of(),
            "by how much a triplet's positive must be closer, by default 0; a configuration may give a number for each similarity");

    public static final Task TASK = Task.ofEmbeddings(
            "Triplet",
            "triplet",
            "how often an anchor is more similar to its positive than to its negative",
            Task.joined(TextTable.PARAMETERS, SimilarityOptions.PARAMETERS, List.of(MARGIN), Precisions.PARAMETERS),
            TripletEvaluator::read);

    private static PlannedTask.Opening read(Config config) {
        TextTable table = TextTable.of(config, "anchor", "positive", "negative");
        SimilarityOptions options = SimilarityOptions.read(config);
        Map<SimilarityFunction, Double> margins = config.get(MARGIN);
        Dimensions dimensions = Dimensions.read(config);
        Precisions precisions = Precisions.read(config);
        return data -> {
            TextTable.Rows rows = table.open(data);
            return precisions.each(
                    dimensions,
                    dimension -> new TripletEvaluator(
                            dimension.name(),
                            rows.texts(0),
                            rows.texts(1),
                            rows.texts(2),
                            margins,
                            options.cutTo(dimension.truncateDim())));
        };
    }

    /** A number for all similarity functions, or a map from their names to numbers. */
    private static final class Margins implements ValueType<Map<SimilarityFunction, Double>> {
        private static final ValueType<Map<String, Double>> BY_NAME = ValueTypes.mapOf(ValueTypes.NUMBER);

        @Override
        public String expected() {
            return "a number, or " + BY_NAME.expected();
        }

        @Override
        public String label() {
            return ValueTypes.NUMBER.label();
        }

        @Override
        public Optional<Map<SimilarityFunction, Double>> read(JsonNode node, Place place) {
            Map<SimilarityFunction, Double> margins = new EnumMap<>(SimilarityFunction.class);
            if (!node.isObject()) {
                Optional<Double> all = ValueTypes.NUMBER.read(node, place);
                all.ifPresent(margin -> {
                    for (SimilarityFunction function : SimilarityFunction.values()) {
                        margins.put(function, margin);
                    }
                });
                return all.map(margin -> margins);
            }
            BY_NAME.read(node, place)
                    .orElse(Map.of())
                    .forEach((name, margin) -> SimilarityOptions.FUNCTION
                            .read(TextNode.valueOf(name), place)
                            .ifPresent(function -> margins.put(function, margin)));
            return Optional.of(margins);
        }
    }

    private static final List<SimilarityFunction> MARGIN_ORDER = List.of(
            SimilarityFunction.COSINE,
            SimilarityFunction.DOT,
            SimilarityFunction.MANHATTAN,
            SimilarityFunction.EUCLIDEAN);

    private final String name;
    private final TextColumn anchors;
    private final TextColumn positives;
    private final TextColumn negatives;
    private final Map<SimilarityFunction, Double> margins;
    private final SimilarityOptions options;

    /** @param margins by similarity function; 0 where one has none */
    public TripletEvaluator(
            String name,
            List<String> anchors,
            List<String> positives,
            List<String> negatives,
            Map<SimilarityFunction, Double> margins,
            SimilarityOptions options) {
        Rows.requireSome(anchors.size(), "triplets");
        this.name = name;
        this.anchors = new TextColumn("anchor", anchors);
        this.positives = new TextColumn("positive", positives);
        this.negatives = new TextColumn("negative", negatives);
        this.margins = margins;
        this.options = options;
    }

    @Override
    public Evaluation evaluate(EmbeddingSource source) {
        Vectors a = source.embed(anchors, new Prompt.Query(), options.truncateDim());
        Vectors p = source.embed(positives, new Prompt.Document(), options.truncateDim());
        Vectors n = source.embed(negatives, new Prompt.Document(), options.truncateDim());
        List<SimilarityFunction> functions = options.functionsFor(source);
        Scores scores = new Scores("TripletEvaluator", name).config(config(source));
        double best = 0;
        for (SimilarityFunction function : functions) {
            double[] hits =
                    right(PairwiseScores.of(function, a, p), PairwiseScores.of(function, a, n), margin(function));
            double accuracy = accuracy(hits);
            scores.add(function.key() + "_accuracy", accuracy, hits).column("accuracy_" + function.key(), accuracy);
            best = Math.max(best, accuracy);
        }
        if (functions.size() > 1) {
            scores.add("max_accuracy", best);
        }
        return scores.evaluation(options.primary(functions) + "_accuracy", "triplet_evaluation");
    }

    private static double[] right(float[] positive, float[] negative, float margin) {
        double[] right = new double[positive.length];
        for (int i = 0; i < right.length; i++) {
            right[i] = positive[i] > negative[i] + margin ? 1 : 0;
        }
        return right;
    }

    private static float accuracy(double[] right) {
        float sum = 0;
        for (double hit : right) {
            sum += (float) hit;
        }
        return sum / right.length;
    }

    private float margin(SimilarityFunction function) {
        return margins.getOrDefault(function, 0.0).floatValue();
    }

    private Map<String, Object> config(EmbeddingSource source) {
        Map<String, Object> config = new LinkedHashMap<>();
        if (margins.values().stream().anyMatch(margin -> margin != 0)) {
            Map<String, Object> all = new LinkedHashMap<>();
            (source.isMultiVector() ? SimilarityFunction.OF_TOKENS : MARGIN_ORDER).forEach(function -> {
                Double margin = margins.get(function);
                all.put(function.key(), margin == null ? (Object) 0 : margin);
            });
            config.put("margin", all);
        }
        config.putAll(options.config());
        return config;
    }
}
