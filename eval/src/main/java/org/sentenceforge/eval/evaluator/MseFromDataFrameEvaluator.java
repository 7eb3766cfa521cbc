package org.sentenceforge.eval.evaluator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.eval.metric.Mean;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.Scores;
import org.sentenceforge.eval.task.Dimensions;
import org.sentenceforge.eval.task.EmbeddingEvaluator;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.RowFile;
import org.sentenceforge.eval.task.Task;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.TextColumn;

/**
 * Knowledge distillation in several languages: of each pair of them, the mean squared difference between a teacher's embeddings of the
 * first one's texts and the student's of the second one's, times 100. Like the reference's numbers these are float32.
 *
 * <p>Key and primary metric: {@code negative_mse}, the mean over the pairs, negative. The CSV file has a column for each pair.
 */
public final class MseFromDataFrameEvaluator implements EmbeddingEvaluator {
    private static final Parameter<String> TEACHER = Parameter.optional(
            "teacher",
            ValueTypes.text("MODEL"),
            "the model whose embeddings of the sources the student's are compared with");
    private static final Parameter<List<LanguagePair>> COMBINATIONS = Parameter.optional(
            "combinations",
            ValueTypes.listOf(new LanguagePairs()),
            "pairs of columns, the teacher's and the student's, such as en-de,en-fr");

    public static final Task TASK = Task.ofEmbeddings(
            "MSEFromDataFrame",
            "mse-from-dataframe",
            "the mean squared difference between a teacher's embeddings and the student's, over pairs of languages",
            List.of(RowFile.DATA, COMBINATIONS, TEACHER),
            MseFromDataFrameEvaluator::read);

    /** Two columns of parallel texts. */
    private record LanguagePair(String source, String target) {
        @Override
        public String toString() {
            return source + "-" + target;
        }
    }

    /** {@code [en, de]} or {@code en-de}. */
    private static final class LanguagePairs implements ValueType<LanguagePair> {
        @Override
        public String expected() {
            return "two columns, such as [en, de] or en-de";
        }

        @Override
        public String label() {
            return "A-B";
        }

        @Override
        public Optional<LanguagePair> read(JsonNode node, Place place) {
            List<String> columns = new ArrayList<>();
            node.forEach(column -> columns.add(column.asText()));
            if (node.isTextual()) {
                columns.addAll(List.of(node.asText().split("-")));
            }
            if (columns.size() != 2) {
                place.problem("expected " + expected() + ", got " + node);
                return Optional.empty();
            }
            return Optional.of(new LanguagePair(columns.get(0), columns.get(1)));
        }
    }

    private final String name;
    private final Map<LanguagePair, MseEvaluator> pairs;

    private MseFromDataFrameEvaluator(String name, Map<LanguagePair, MseEvaluator> pairs) {
        this.name = name;
        this.pairs = pairs;
    }

    private static PlannedTask.Opening read(Config config) {
        List<String> files = config.require(RowFile.DATA, List.of());
        List<LanguagePair> pairs = config.require(COMBINATIONS, List.of());
        String teacher = config.require(TEACHER, "");
        Dimensions dimensions = Dimensions.read(config);
        return data -> {
            RowFile file = RowFile.of(files);
            Map<String, List<String>> texts = columns(file, pairs);
            Map<LanguagePair, int[]> rows = new LinkedHashMap<>();
            pairs.forEach(pair -> rows.put(pair, both(texts, pair)));
            Map<String, Integer> sources = new LinkedHashMap<>();
            rows.forEach((pair, own) -> IntStream.of(own)
                    .forEach(row -> sources.putIfAbsent(texts.get(pair.source()).get(row), sources.size())));
            Vectors vectors = data.models().embed(teacher, new TextColumn("source", List.copyOf(sources.keySet())));
            return dimensions.each(dimension -> {
                Map<LanguagePair, MseEvaluator> evaluators = new LinkedHashMap<>();
                rows.forEach((pair, own) -> {
                    List<String> source = texts.get(pair.source());
                    List<String> target = texts.get(pair.target());
                    evaluators.put(
                            pair,
                            new MseEvaluator(
                                    pair.toString(),
                                    vectors.select(IntStream.of(own)
                                            .map(row -> sources.get(source.get(row)))
                                            .toArray()),
                                    IntStream.of(own).mapToObj(target::get).toList(),
                                    dimension.truncateDim()));
                });
                return new MseFromDataFrameEvaluator(dimension.name(), evaluators);
            });
        };
    }

    /** The texts of all columns, empty ones included. */
    private static Map<String, List<String>> columns(RowFile file, List<LanguagePair> pairs) {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        pairs.forEach(
                pair -> List.of(pair.source(), pair.target()).forEach(column -> texts.put(column, new ArrayList<>())));
        if (!file.columns().names().containsAll(texts.keySet())) {
            throw SforgeException.badData(file.source().name() + ": expected columns "
                    + String.join(", ", texts.keySet()) + ", found " + file.columns() + "; change combinations");
        }
        String[] names = texts.keySet().toArray(String[]::new);
        file.forEach(Selection.of().withOptional(names), row -> {
            for (int i = 0; i < names.length; i++) {
                texts.get(names[i]).add(row.text(i));
            }
        });
        return texts;
    }

    /** The rows where neither text is empty. */
    private static int[] both(Map<String, List<String>> texts, LanguagePair pair) {
        List<String> source = texts.get(pair.source());
        List<String> target = texts.get(pair.target());
        return IntStream.range(0, source.size())
                .filter(row -> !source.get(row).isBlank() && !target.get(row).isBlank())
                .toArray();
    }

    @Override
    public Evaluation evaluate(EmbeddingSource student) {
        Scores scores = new Scores("MSEEvaluatorFromDataFrame", name).description("Knowledge Distillation");
        float[] all = new float[pairs.size()];
        int next = 0;
        for (Map.Entry<LanguagePair, MseEvaluator> pair : pairs.entrySet()) {
            all[next] = (float) -pair.getValue().evaluate(student).primaryValue();
            scores.column(pair.getKey().toString(), all[next++]);
        }
        return scores.add("negative_mse", -Mean.ofFloats(all)).evaluation("negative_mse", "mse_evaluation");
    }
}
