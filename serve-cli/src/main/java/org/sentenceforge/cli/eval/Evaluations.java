package org.sentenceforge.cli.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.task.EmbeddingEvaluator;
import org.sentenceforge.eval.task.Evaluator;
import org.sentenceforge.eval.task.PairEvaluator;
import org.sentenceforge.eval.task.PlannedTask;
import org.sentenceforge.eval.task.Task;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.RememberedEmbeddings;

/** Runs tasks on a subject. */
record Evaluations(List<PlannedTask> tasks) {

    /** All evaluations as one; that of a single evaluator keeps its own primary metric. */
    Evaluation of(Optional<Subject> subject) {
        List<Evaluation> evaluations = new ArrayList<>();
        for (PlannedTask task : tasks) {
            if (task.task().subject() == Task.Subject.EMBEDDINGS) {
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

    private static List<Evaluation> pairs(PlannedTask task, Optional<Subject> subject) {
        if (task.pairScores().isEmpty()) {
            PairScorer scorer = required(task, subject).pairScorer();
            return task.evaluators().stream()
                    .map(evaluator -> ((PairEvaluator) evaluator).evaluate(scorer))
                    .toList();
        }
        try (PairScorer scores = task.pairScores().get()) {
            return task.evaluators().stream()
                    .map(evaluator -> ((PairEvaluator) evaluator).evaluate(scores))
                    .toList();
        }
    }

    private static EmbeddingSource embeddings(PlannedTask task, Optional<Subject> subject) {
        return task.embeddings().orElseGet(() -> required(task, subject).embeddings());
    }

    private static Subject required(PlannedTask task, Optional<Subject> subject) {
        return subject.orElseThrow(
                () -> SforgeException.usage("--task " + task.task().option()
                        + ": name a MODEL, or give precomputed "
                        + (task.task().subject() == Task.Subject.PAIRS ? "--pair-scores" : "--embeddings")));
    }
}
