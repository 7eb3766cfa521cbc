package org.sentenceforge.eval.task;

import java.util.List;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.result.SetAverages;
import org.sentenceforge.eval.vector.EmbeddingSource;

/**
 * An evaluator that also measures multi-vector encoders, under the names of the reference's evaluators of these. Other embeddings are the
 * evaluator's own.
 */
record MultiVectorForm(Task task, EmbeddingEvaluator evaluator) implements EmbeddingEvaluator {
    private static final Set<String> TASKS =
            Set.of("InformationRetrieval", "NanoBEIR", "Triplet", "Reranking", "Distillation");

    @Override
    public Evaluation evaluate(EmbeddingSource source) {
        if (!source.isMultiVector()) {
            return evaluator.evaluate(source);
        }
        if (!TASKS.contains(task.name())) {
            throw SforgeException.usage(task.name()
                    + ": multi-vector encoders are not measured by this task; expected one of "
                    + TASKS.stream().sorted().toList());
        }
        List<EvaluationResult> results = evaluator.evaluate(source).results();
        return results.size() == 1
                ? Evaluation.of(named(results.get(0)))
                : SetAverages.evaluation(
                        results.stream()
                                .limit(results.size() - 1)
                                .map(MultiVectorForm::named)
                                .toList(),
                        named(results.get(results.size() - 1)));
    }

    private static EvaluationResult named(EvaluationResult result) {
        return new EvaluationResult(
                "MultiVector" + result.evaluator(),
                "Multi Vector " + result.description(),
                result.name(),
                result.metrics(),
                result.primaryMetric(),
                result.config(),
                result.csv(),
                result.items(),
                result.details());
    }
}
