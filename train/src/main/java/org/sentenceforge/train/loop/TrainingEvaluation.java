package org.sentenceforge.train.loop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.sentenceforge.core.Owned;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.encode.CrossEncoder;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.torch.TorchSentenceEncoder;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.task.EmbeddingEvaluator;
import org.sentenceforge.eval.task.PairEvaluator;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.ModelEmbeddings;
import org.sentenceforge.eval.vector.ModelScores;
import org.sentenceforge.eval.vector.RememberedEmbeddings;
import org.sentenceforge.train.step.TrainingStep;

/**
 * Evaluates a model in training as it is now: the losses of evaluation data, and evaluators. Owns what it runs until closed; the
 * parameters stay the training's.
 */
final class TrainingEvaluation implements AutoCloseable {
    private final TrainingSetup setup;
    private final TrainingStep step;
    private final Runnable goOn;
    private final Owned owned = new Owned();
    private final PairScorer during;
    /** The same model in the dtype of evaluations before and after training. */
    private final PairScorer outside;

    private final Optional<EvaluationLosses> losses;

    /**
     * What an evaluation during training found.
     *
     * @param values        losses and metrics by their keys in the log, which begin with {@code eval_}
     * @param evaluation    of the evaluators; empty where there are none
     * @param primaryMetric what decides which model is best, where the arguments do not say
     */
    record Found(Map<String, Double> values, Optional<Evaluation> evaluation, String primaryMetric) {}

    /** @param goOn called now and then; throws where the training is to stop */
    TrainingEvaluation(
            TrainingSetup setup,
            ColumnTokenizers tokenizers,
            Guides guides,
            TrainingStep step,
            TorchPrecision training,
            TorchPrecision outside,
            TorchDevice device,
            Runnable goOn) {
        this.setup = setup;
        this.step = step;
        this.goOn = goOn;
        try {
            during = owned.add(open(setup, step, training, device));
            this.outside = outside == training ? during : owned.add(open(setup, step, outside, device));
            losses = setup.evaluationSets().isEmpty()
                    ? Optional.empty()
                    : Optional.of(owned.add(new EvaluationLosses(setup, tokenizers, guides, step, training, device)));
        } catch (RuntimeException | Error e) {
            owned.close();
            throw e;
        }
    }

    private static PairScorer open(
            TrainingSetup setup, TrainingStep step, TorchPrecision precision, TorchDevice device) {
        ModelDirectory model = setup.model();
        Function<ModelDirectory, SentenceEncoder> encoder =
                route -> TorchSentenceEncoder.sharing(route.model(), step.parameters(), precision, device);
        return model.kind() == ModelKind.CROSS_ENCODER
                ? CrossEncoder.open(
                        model,
                        setup::openTokenizer,
                        encoder,
                        EncoderSettings.defaults().limits())
                : Embedder.open(
                        model,
                        setup::openTokenizer,
                        encoder,
                        EncoderSettings.defaults().limits());
    }

    /** The model as it is before and after training: an {@link Embedder}, or a {@link CrossEncoder}. */
    PairScorer model() {
        return outside;
    }

    /**
     * Evaluates after an update; empty where there is nothing to evaluate.
     *
     * @throws TrainingStopped where the training is to stop
     */
    Optional<Found> after(long update) {
        Map<String, Double> values = new LinkedHashMap<>();
        losses.ifPresent(all -> values.putAll(all.find(update, goOn)));
        Optional<Evaluation> evaluation = evaluate(during, Progress.NONE);
        Optional<String> firstLoss = values.keySet().stream().findFirst();
        Optional<String> onlyLoss = firstLoss.filter(EvaluationSet.ONLY_KEY::equals);
        evaluation.ifPresent(found -> found.metrics().forEach((key, value) -> values.put("eval_" + key, value)));
        return onlyLoss.or(() -> evaluation.map(Evaluation::primaryMetric))
                .or(() -> firstLoss)
                .map(primary -> new Found(values, evaluation, primary));
    }

    /**
     * Runs the evaluators before or after training; the first one's primary metric counts. Empty where there are none.
     *
     * @throws TrainingStopped where the training is to stop
     */
    Optional<Evaluation> outside(Progress progress) {
        return evaluate(outside, progress);
    }

    private Optional<Evaluation> evaluate(PairScorer model, Progress progress) {
        Progress stoppable = new StoppableProgress(progress, goOn);
        List<Evaluation> evaluations = model instanceof Embedder embedder
                ? evaluations(
                        Optional.of(new RememberedEmbeddings(new ModelEmbeddings(embedder, stoppable))),
                        SoftmaxScorer.of(embedder, setup.sets(), step).map(head -> new ModelScores(head, stoppable)))
                : evaluations(Optional.empty(), Optional.of(new ModelScores(model, stoppable)));
        if (evaluations.isEmpty()) {
            return Optional.empty();
        }
        Evaluation first = evaluations.get(0);
        return Optional.of(
                evaluations.size() == 1
                        ? first
                        : Evaluation.sequence(evaluations).withPrimaryMetric(first.primaryMetric()));
    }

    /** What the configuration lets pass, the model has embeddings or scores for. */
    private List<Evaluation> evaluations(Optional<EmbeddingSource> embeddings, Optional<PairScorer> scorer) {
        return setup.evaluators().stream()
                .map(evaluator -> evaluator instanceof EmbeddingEvaluator ofEmbeddings
                        ? ofEmbeddings.evaluate(embeddings.orElseThrow())
                        : ((PairEvaluator) evaluator).evaluate(scorer.orElseThrow()))
                .toList();
    }

    @Override
    public void close() {
        owned.close();
    }
}
