package org.sentenceforge.eval.evaluator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.eval.metric.Correlation;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.Rows;
import org.sentenceforge.eval.result.Scores;
import org.sentenceforge.eval.task.Dimensions;
import org.sentenceforge.eval.task.EmbeddingEvaluator;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.RowFile;
import org.sentenceforge.eval.task.Task;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.PairwiseScores;
import org.sentenceforge.eval.vector.TextColumn;

/**
 * How near a multi-vector encoder's scores of documents are to a teacher's: the KL divergence of their distributions over each query's
 * documents, {@code mean_q Σ_d t_d (ln t_d − ln s_d) · T²} with {@code t, s = softmax(scores / T)}, and the mean of the queries' rank
 * correlations; queries whose scores are all equal have none. Where every query has one document, both are taken over all rows at once, the
 * divergence as a sum.
 *
 * <p>Keys: {@code kl_divergence}, {@code spearman}, which is the primary one.
 */
public final class DistillationEvaluator implements EmbeddingEvaluator {
    private static final Parameter<Double> TEMPERATURE =
            Parameter.of("temperature", ValueTypes.NUMBER, 1.0, "what the scores of model and teacher are divided by");
    private static final Parameter<Double> STUDENT = Parameter.optional(
            "student_temperature", ValueTypes.NUMBER, "what the model's scores are divided by; by default temperature");
    private static final Parameter<Double> TEACHER = Parameter.optional(
            "teacher_temperature",
            ValueTypes.NUMBER,
            "what the teacher's scores are divided by; by default temperature");

    public static final Task TASK = Task.ofEmbeddings(
            "Distillation",
            "distillation",
            "how close a multi-vector encoder's scores are to a teacher's",
            List.of(RowFile.DATA, TEMPERATURE, STUDENT, TEACHER),
            DistillationEvaluator::read);

    /**
     * What scores are divided by.
     *
     * @param common the one that both sides have where they have none of their own
     */
    public record Temperatures(double common, double student, double teacher) {
        private Map<String, Object> config() {
            Map<String, Object> config = new LinkedHashMap<>();
            if (common != 1) {
                config.put(TEMPERATURE.name(), common);
            }
            if (student != common) {
                config.put(STUDENT.name(), student);
            }
            if (teacher != common) {
                config.put(TEACHER.name(), teacher);
            }
            return config;
        }
    }

    private static PlannedTask.Opening read(Config config) {
        List<String> files = config.require(RowFile.DATA, List.of());
        double common = config.get(TEMPERATURE);
        Temperatures temperatures = new Temperatures(
                common,
                config.find(STUDENT).orElse(common),
                config.find(TEACHER).orElse(common));
        if (!(Math.min(common, Math.min(temperatures.student(), temperatures.teacher())) > 0)) {
            config.problem(TEMPERATURE.name(), "expected temperatures above 0, got " + temperatures);
        }
        Dimensions dimensions = Dimensions.read(config);
        return data -> {
            List<Judged> rows = new ArrayList<>();
            RowFile.of(files)
                    .forEach(
                            Selection.of("query", "documents", "scores"),
                            row -> rows.add(new Judged(
                                    row.text("query"),
                                    row.texts(1),
                                    row.cell(2) instanceof Number one
                                            ? new float[] {one.floatValue()}
                                            : row.numbers(2))));
            return dimensions.each(dimension -> new DistillationEvaluator(dimension.name(), rows, temperatures));
        };
    }

    /** A query, its documents, and a teacher's score of each. */
    public record Judged(String query, List<String> documents, float[] scores) {}

    private final String name;
    private final Temperatures temperatures;
    private final int documentsPerQuery;
    private final TextColumn queries;
    private final TextColumn documents;
    private final double[][] teacher;

    /** @throws SforgeException (bad data) where queries have different numbers of documents, or these not one score each */
    public DistillationEvaluator(String name, List<Judged> rows, Temperatures temperatures) {
        Rows.requireSome(rows.size(), "queries");
        this.name = name;
        this.temperatures = temperatures;
        this.documentsPerQuery = rows.get(0).documents().size();
        for (int i = 0; i < rows.size(); i++) {
            Judged row = rows.get(i);
            if (row.documents().size() != documentsPerQuery || row.scores().length != documentsPerQuery) {
                throw SforgeException.badData("row " + (i + 1) + ": expected " + documentsPerQuery
                        + " documents with a score each, as in the first row, got "
                        + row.documents().size() + " documents and " + row.scores().length + " scores");
            }
        }
        this.queries =
                new TextColumn("queries", rows.stream().map(Judged::query).toList());
        this.documents = new TextColumn(
                "documents",
                rows.stream().flatMap(row -> row.documents().stream()).toList());
        this.teacher = rows.stream().map(row -> widened(row.scores())).toArray(double[][]::new);
    }

    @Override
    public Evaluation evaluate(EmbeddingSource source) {
        if (!source.isMultiVector()) {
            throw SforgeException.usage(
                    "Distillation: expected a multi-vector encoder, got a model with one vector per text; measure it with MSE");
        }
        double[][] student = scores(source);
        boolean pairs = documentsPerQuery == 1;
        double[][] truth = pairs ? new double[][] {joined(teacher)} : teacher;
        double[][] found = pairs ? new double[][] {joined(student)} : student;
        double divergence = IntStream.range(0, truth.length)
                        .mapToDouble(i -> divergence(truth[i], found[i]))
                        .sum()
                / truth.length
                * temperatures.student()
                * temperatures.student();
        double correlation = IntStream.range(0, truth.length)
                .mapToDouble(i -> Correlation.spearman(truth[i], found[i]))
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(0);
        return new Scores("DistillationEvaluator", name)
                .config(temperatures.config())
                .add("kl_divergence", "kl_divergence", divergence)
                .add("spearman", "spearman", correlation)
                .evaluation("spearman", "distillation_evaluation");
    }

    /** The model's scores of each query's documents. */
    private double[][] scores(EmbeddingSource source) {
        Vectors asked = source.embed(queries, new Prompt.Query());
        Vectors answers = source.embed(documents, new Prompt.Document());
        int[] query = IntStream.range(0, answers.size())
                .map(row -> row / documentsPerQuery)
                .toArray();
        float[] flat = PairwiseScores.of(source.similarityFunction(), asked.select(query), answers);
        return IntStream.range(0, asked.size())
                .mapToObj(row ->
                        widened(Arrays.copyOfRange(flat, row * documentsPerQuery, (row + 1) * documentsPerQuery)))
                .toArray(double[][]::new);
    }

    private double divergence(double[] truth, double[] found) {
        double[] t = logSoftmax(truth, temperatures.teacher());
        double[] s = logSoftmax(found, temperatures.student());
        return IntStream.range(0, t.length)
                .mapToDouble(i -> Math.exp(t[i]) * (t[i] - s[i]))
                .sum();
    }

    private static double[] logSoftmax(double[] scores, double temperature) {
        double largest = Arrays.stream(scores).max().orElseThrow();
        double sum = Arrays.stream(scores)
                .map(score -> Math.exp((score - largest) / temperature))
                .sum();
        return Arrays.stream(scores)
                .map(score -> (score - largest) / temperature - Math.log(sum))
                .toArray();
    }

    private static double[] joined(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double[] widened(float[] numbers) {
        return IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).toArray();
    }
}
