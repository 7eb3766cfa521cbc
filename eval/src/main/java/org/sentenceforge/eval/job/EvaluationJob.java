package org.sentenceforge.eval.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.eval.report.Comparison;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.task.EmbeddingEvaluator;
import org.sentenceforge.eval.task.Evaluator;
import org.sentenceforge.eval.task.ModelAccess;
import org.sentenceforge.eval.task.OpenedTask;
import org.sentenceforge.eval.task.PairEvaluator;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.Task;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.RememberedEmbeddings;

/** Measures subjects on tasks, whose data is in memory meanwhile. */
public final class EvaluationJob {
    private final List<OpenedTask> tasks;

    private EvaluationJob(List<OpenedTask> tasks) {
        this.tasks = tasks;
    }

    /**
     * Reads the data of all tasks.
     *
     * @param models opens what tasks name, such as a teacher
     * @throws SforgeException (bad data) for data that cannot be used
     */
    public static EvaluationJob open(List<PlannedTask> tasks, ModelAccess models) {
        return new EvaluationJob(tasks.stream().map(task -> task.open(models)).toList());
    }

    /**
     * All evaluations as one; that of a single evaluator keeps its own primary metric.
     *
     * @param subject empty where the tasks bring what was computed before
     * @throws SforgeException (usage) where a task has nothing to measure
     */
    public Evaluation run(Optional<Subject> subject) {
        List<Evaluation> evaluations = new ArrayList<>();
        for (OpenedTask task : tasks) {
            if (task.task().form() == Task.Form.EMBEDDINGS) {
                EmbeddingSource source = new RememberedEmbeddings(embeddings(task, subject));
                for (Evaluator evaluator : task.evaluators()) {
                    evaluations.add(((EmbeddingEvaluator) evaluator).evaluate(source));
                }
            } else {
                evaluations.addAll(pairs(task, subject));
            }
        }
        return evaluations.size() == 1 ? evaluations.get(0) : Evaluation.sequence(evaluations);
    }

    /** Two subjects on the same data, and for each result by how much they differ. */
    public Compared compare(Subject first, Subject second, Comparison comparison) {
        Evaluation a = run(Optional.of(first));
        Evaluation b = run(Optional.of(second));
        return new Compared(
                a,
                b,
                IntStream.range(0, a.results().size())
                        .mapToObj(i -> new Difference(
                                a.results().get(i),
                                comparison.rows(a.results().get(i), b.results().get(i))))
                        .toList());
    }

    /** What two subjects reach, and by how much they differ. */
    public record Compared(Evaluation first, Evaluation second, List<Difference> differences) {}

    /**
     * How two subjects differ in one result.
     *
     * @param first the first one's result
     * @param rows  one per metric
     */
    public record Difference(EvaluationResult first, List<Comparison.Row> rows) {}

    private static List<Evaluation> pairs(OpenedTask task, Optional<Subject> subject) {
        if (task.pairScores().isEmpty()) {
            return scored(task, required(task, subject).pairScorer());
        }
        try (PairScorer scores = task.pairScores().get()) {
            return scored(task, scores);
        }
    }

    private static List<Evaluation> scored(OpenedTask task, PairScorer scorer) {
        return task.evaluators().stream()
                .map(evaluator -> ((PairEvaluator) evaluator).evaluate(scorer))
                .toList();
    }

    private static EmbeddingSource embeddings(OpenedTask task, Optional<Subject> subject) {
        if (task.embeddings().isEmpty()) {
            return required(task, subject).embeddings();
        }
        subject.ifPresent(measured -> measured.requireMaker(task.embeddings().get()));
        return task.embeddings().get();
    }

    private static Subject required(OpenedTask task, Optional<Subject> subject) {
        return subject.orElseThrow(() -> SforgeException.usage(
                task.task().name() + ": there is nothing to measure; give a model, or what was computed before"));
    }
}
