package org.sentenceforge.eval.evaluator;

import java.util.List;
import java.util.OptionalInt;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.eval.metric.Mean;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.Rows;
import org.sentenceforge.eval.result.Scores;
import org.sentenceforge.eval.task.Dimensions;
import org.sentenceforge.eval.task.EmbeddingEvaluator;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.Task;
import org.sentenceforge.eval.task.TextTable;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.TextColumn;

/**
 * Knowledge distillation: the mean squared difference between a teacher's embeddings of source texts and the student's of
 * target texts (often translations), times -100; like the reference's a float32.
 *
 * <p>Key and primary metric: {@code negative_mse}.
 */
public final class MseEvaluator implements EmbeddingEvaluator {
    private static final Parameter<String> TEACHER = Parameter.optional(
            "teacher",
            ValueTypes.text("MODEL"),
            "the model whose embeddings of the sources the student's are compared with");

    public static final Task TASK = Task.ofEmbeddings(
            "MSE",
            "mse",
            "the mean squared difference between a teacher's embeddings and the student's",
            Task.joined(TextTable.PARAMETERS, List.of(TEACHER)),
            MseEvaluator::read);

    private static PlannedTask.Opening read(Config config) {
        TextTable table = TextTable.of(config, "source", "target");
        Dimensions dimensions = Dimensions.read(config);
        String teacher =
                table.stored().containsKey("source") ? config.find(TEACHER).orElse("") : config.require(TEACHER, "");
        return data -> {
            TextTable.Rows rows = table.open(data);
            TextColumn sources = new TextColumn("source", rows.texts(0));
            Vectors vectors = sources.checked(
                    data.vectors("source").orElseGet(() -> data.models().embed(teacher, sources)));
            return dimensions.each(
                    dimension -> new MseEvaluator(dimension.name(), vectors, rows.texts(1), dimension.truncateDim()));
        };
    }

    private final String name;
    private final Vectors teacher;
    private final TextColumn targets;
    private final OptionalInt truncateDim;

    /** @param teacher the teacher's embeddings of the source texts, one per target text, not cut */
    public MseEvaluator(String name, Vectors teacher, List<String> targets, OptionalInt truncateDim) {
        Rows.requireSome(targets.size(), "texts");
        this.name = name;
        this.teacher = truncateDim.isPresent() ? teacher.truncate(truncateDim.getAsInt()) : teacher;
        this.targets = new TextColumn("target", targets);
        this.truncateDim = truncateDim;
    }

    @Override
    public Evaluation evaluate(EmbeddingSource source) {
        Vectors student = source.embed(targets, new Prompt.Default(), truncateDim);
        if (student.dimension() != teacher.dimension() || student.size() != teacher.size()) {
            throw SforgeException.badData("the student's embeddings are [" + student.size() + ", "
                    + student.dimension() + "], the teacher's [" + teacher.size() + ", " + teacher.dimension()
                    + "]; give one source per target and a common --truncate-dim where dimensions differ");
        }
        double[] rows = new double[student.size()];
        float[] squares = new float[Math.multiplyExact(student.size(), student.dimension())];
        for (int i = 0; i < rows.length; i++) {
            square(teacher.row(i), student.row(i), squares, i * student.dimension());
            rows[i] = -100 * mean(squares, i * student.dimension(), student.dimension());
        }
        float mse = Mean.ofFloats(squares) * 100;
        return Evaluation.of(new Scores("MSEEvaluator", name)
                .description("Knowledge Distillation")
                .truncateDim(truncateDim)
                .add("negative_mse", -mse, rows)
                .column("MSE", mse)
                // unlike in other files the underscore is there without a name, too
                .result("negative_mse", "mse_evaluation_" + name + "_results.csv"));
    }

    private static void square(float[] a, float[] b, float[] squares, int offset) {
        for (int i = 0; i < a.length; i++) {
            float difference = a[i] - b[i];
            squares[offset + i] = difference * difference;
        }
    }

    private static double mean(float[] values, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += values[i];
        }
        return sum / count;
    }
}
