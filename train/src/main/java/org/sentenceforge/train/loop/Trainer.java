package org.sentenceforge.train.loop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.ModelEmbedder;
import org.sentenceforge.core.encode.TextEmbedder;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.torch.TorchSentenceEncoder;
import org.sentenceforge.core.torch.TorchWeights;
import org.sentenceforge.core.weights.Checkpoint;
import org.sentenceforge.eval.evaluator.Evaluation;
import org.sentenceforge.eval.report.CsvReport;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.ModelEmbeddings;
import org.sentenceforge.eval.vector.RememberedEmbeddings;
import org.sentenceforge.train.config.arguments.Moments;
import org.sentenceforge.train.config.arguments.Precision;
import org.sentenceforge.train.config.arguments.Schedules;
import org.sentenceforge.train.config.arguments.TrainingArguments;
import org.sentenceforge.train.optimizer.LearningRates;
import org.sentenceforge.train.step.MicroBatch;
import org.sentenceforge.train.step.Seeds;
import org.sentenceforge.train.step.TrainingStep;

/**
 * Trains a model: update after update, with logs, evaluations and checkpoints where they are due (spec: training, section 7). Owns the
 * model in training until closed.
 */
public final class Trainer implements AutoCloseable {
    private final TrainingRun run;
    private final TrainingArguments arguments;
    private final Schedule schedule;
    private final TorchDevice device;
    private final Checkpoint start;
    private final ColumnTokenizers tokenizers;
    private final List<BatchTexts> texts;
    private final TrainingStep step;
    private final ModelEmbedder embedder;
    /** The same model in the numbers of evaluations before and after training. */
    private final ModelEmbedder outside;

    private final Checkpoints checkpoints;
    private final TrainingState state;
    private final CsvReport evaluationFiles;
    private final long resumed;
    private volatile long saved;
    private volatile boolean stop;
    private boolean endedEarly;
    private LearningRates rates;

    /**
     * Prepares a run.
     *
     * @param guides of the losses; they stay their owner's
     * @param notes  is told what a user should know
     */
    public Trainer(TrainingRun run, Guides guides, Consumer<String> notes) {
        this.run = run;
        arguments = run.arguments();
        schedule = run.schedule();
        device = TorchDevice.of(run.device());
        TorchPrecision precision = trainingPrecision();
        checkpoints = new Checkpoints(run.output(), arguments);
        evaluationFiles = new CsvReport(run.output().resolve("eval"));
        ModelDirectory model = run.resume().map(ModelDirectory::read).orElse(run.model());
        start = model.openWeights();
        tokenizers = new ColumnTokenizers(run);
        texts = texts(guides);
        step = new TrainingStep(
                run.model().model(),
                start,
                run.objectives(),
                arguments.optimizer(),
                precision,
                device,
                arguments.randomness().seed(),
                notes);
        state = run.resume()
                .map(checkpoint -> checkpoints.restore(checkpoint, step))
                .orElseGet(TrainingState::new);
        resumed = state.update();
        saved = resumed;
        embedder = open(precision);
        outside = arguments.precision().outside() == arguments.precision().training()
                ? embedder
                : open(precision(arguments.precision().outside()));
    }

    private ModelEmbedder open(TorchPrecision precision) {
        return ModelEmbedder.open(
                run.model(),
                run::openTokenizer,
                route -> TorchSentenceEncoder.sharing(route.model(), step.parameters(), precision, device),
                EncoderSettings.TOKENS_PER_BATCH);
    }

    private List<BatchTexts> texts(Guides guides) {
        List<BatchTexts> all = new ArrayList<>();
        for (TrainingSet set : run.sets()) {
            all.add(new BatchTexts(
                    all.size(), set, tokenizers.of(set), guides.of(set.data().loss())));
        }
        return all;
    }

    private TorchPrecision trainingPrecision() {
        if (arguments.precision().training() == Precision.Numbers.FP16) {
            throw SforgeException.usage(
                    "fp16: training in fp16 is not supported; use bf16: true, or leave both out for float32");
        }
        return precision(arguments.precision().training());
    }

    private TorchPrecision precision(Precision.Numbers numbers) {
        return switch (numbers) {
            case FP32 -> TorchPrecision.FP32;
            case BF16 -> TorchPrecision.bf16(device);
            case FP16 -> TorchPrecision.fp16(device);
        };
    }

    public TorchDevice device() {
        return device;
    }

    /** What was logged so far, that before a resumed run included. */
    public List<LogEntry> log() {
        return List.copyOf(state.log());
    }

    /** Has what another thread is doing here end with {@link TrainingStopped}: after the update at hand, within an evaluation at once. */
    public void stop() {
        stop = true;
    }

    /** Updates done, those before a resumed run included. */
    public long updates() {
        return state.update();
    }

    public long totalUpdates() {
        return schedule.totalUpdates();
    }

    /** The newest checkpoint that this trainer wrote, or else the one that it began with. */
    public Optional<Path> checkpoint() {
        return hasSaved() ? Optional.of(checkpoints.path(saved)) : run.resume();
    }

    /** Whether this trainer wrote a checkpoint. */
    public boolean hasSaved() {
        return saved != resumed;
    }

    /** Writes a checkpoint of the state as it is now, unless there is one. */
    public void saveCheckpoint() {
        if (saved != state.update()) {
            save();
        }
    }

    private void save() {
        checkpoints.save(model(), step.optimizer(), state);
        saved = state.update();
    }

    /**
     * Trains to the end.
     *
     * @throws TrainingStopped after {@link #stop}
     */
    public void train(TrainingObserver observer) {
        Schedules schedules = arguments.schedules();
        rates = rates();
        evaluationFiles.forgetAfter(run.resume().isPresent() ? state.update() : -1);
        if (schedules.evaluation().onStart() && state.update() == 0) {
            evaluate(observer);
        }
        if (run.resume().isPresent() && isEvaluationDue() && !state.evaluated()) {
            evaluate(observer); // the run was stopped in the middle of it
        }
        try (StepFeed feed = new StepFeed(texts, run.order(), schedule, state.update())) {
            for (List<MicroBatch> batches = feed.next(); !batches.isEmpty() && !endedEarly; batches = feed.next()) {
                long update = state.update();
                double rate = rates.rate(arguments.optimizer().learningRate());
                TrainingStep.Result result = step.run(
                        batches,
                        rates::rate,
                        microBatch -> Seeds.of(arguments.randomness().seed(), update, microBatch));
                refuseDivergence(result, rate);
                state.updated(result, rate);
                rates.updated();
                observer.updated(
                        state.update(),
                        batches.stream().mapToInt(MicroBatch::size).sum(),
                        result.loss().value());
                boolean endOfEpoch = schedule.endsEpoch(state.update());
                if (schedules.logging().due(state.update(), endOfEpoch, schedule.totalUpdates())) {
                    log(state.losses(epoch()), observer);
                }
                boolean best = isEvaluationDue() && evaluate(observer);
                if (isCheckpointDue(endOfEpoch) || (best && schedules.saving().onBest())) {
                    save();
                }
                goOn();
            }
        }
    }

    private boolean isEvaluationDue() {
        return arguments
                .schedules()
                .evaluation()
                .due(state.update(), epoch(), schedule.endsEpoch(state.update()), schedule.totalUpdates());
    }

    /** A schedule by updates has a checkpoint of the last one too. */
    private boolean isCheckpointDue(boolean endOfEpoch) {
        Moments saving = arguments.schedules().saving().moments();
        boolean last = state.update() >= schedule.totalUpdates();
        return saving.due(state.update(), endOfEpoch, schedule.totalUpdates()) || (last && !saving.never());
    }

    /** Whether the run ended before its last update, because its metric has stopped improving. */
    public boolean hasEndedEarly() {
        return endedEarly;
    }

    /** What is not a number stays so: neither a checkpoint nor the model may come of it. */
    private void refuseDivergence(TrainingStep.Result result, double rate) {
        if (!Double.isFinite(result.loss().value()) || !Double.isFinite(result.gradientNorm())) {
            throw SforgeException.failed(
                    "update " + (state.update() + 1) + ": the loss is "
                            + result.loss().value() + " and the gradient's norm "
                            + result.gradientNorm() + ", at a learning rate of " + rate
                            + "; no model was written; train with a lower arguments.learning_rate, or a longer warmup",
                    null);
        }
    }

    private void goOn() {
        if (stop) {
            throw new TrainingStopped();
        }
    }

    /**
     * An update, tried out.
     *
     * @param tokens  without padding
     * @param seconds without the preparations of the very first update
     */
    public record Rehearsal(long rows, long tokens, double seconds) {}

    /** Runs the first update at a learning rate of 0, which moves nothing. */
    public Rehearsal rehearse() {
        try (StepFeed feed = new StepFeed(texts, run.order(), schedule, 0)) {
            List<MicroBatch> batches = feed.next();
            step.run(batches, base -> 0, microBatch -> 0); // libtorch compiles the program
            long start = System.nanoTime();
            step.run(batches, base -> 0, microBatch -> 0);
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Rehearsal(
                    batches.stream().mapToLong(MicroBatch::size).sum(),
                    batches.stream().mapToLong(MicroBatch::tokens).sum(),
                    seconds);
        }
    }

    /** Puts the best checkpoint's parameters back, where the arguments ask for it and it was saved. */
    public void loadBest() {
        if (arguments.best().loadAtEnd()) {
            state.best()
                    .map(best -> checkpoints.path(best.update()))
                    .filter(Files::isDirectory)
                    .ifPresent(checkpoint -> {
                        try (Checkpoint best = ModelDirectory.read(checkpoint).openWeights()) {
                            step.parameters().set(best);
                        }
                    });
        }
    }

    /** The update whose checkpoint {@link #loadBest} put back; empty where the model is the last one. */
    public Optional<Long> keptUpdate() {
        return arguments.best().loadAtEnd() ? state.best().map(TrainingState.Best::update) : Optional.empty();
    }

    /** The model as it is now. */
    public TextEmbedder embedder() {
        return outside;
    }

    public TextTokenizer tokenizer() {
        return embedder.tokenizer();
    }

    /** Writes the model as it is now into an existing folder, all but the card. */
    public void write(Path folder) {
        model().write(folder);
    }

    private TrainedModel model() {
        return new TrainedModel(
                run.content(),
                run.layout(),
                start,
                new TorchWeights(step.parameters().byName()));
    }

    public long parameterCount() {
        return step.parameters().list().stream()
                .mapToLong(parameter -> parameter.getShape().size())
                .sum();
    }

    /** The epoch, with fraction. */
    public double epoch() {
        return state.update() == 0 ? 0 : schedule.epochAfter(state.update());
    }

    /** The learning rates of the run, as far as it is. */
    private LearningRates rates() {
        LearningRates rates =
                arguments.learningRate().rates(arguments.optimizer().learningRate(), schedule.rateUpdates());
        rates.restore(LearningRates.State.after(state.update()));
        if (rates.followsEvaluations()) {
            state.logged(arguments.best().key("")).forEach(rates::evaluated);
        }
        return rates;
    }

    /** Evaluates during training; whether the model is the best so far. */
    private boolean evaluate(TrainingObserver observer) {
        Optional<Evaluation> found = evaluation(embedder, Progress.NONE);
        if (found.isEmpty()) {
            return false;
        }
        Evaluation evaluation = found.get();
        Map<String, Double> values = new LinkedHashMap<>();
        evaluation.metrics().forEach((key, value) -> values.put("eval_" + key, value));
        evaluation.results().forEach(result -> evaluationFiles.append(result, epoch(), state.update()));
        log(new LogEntry(epoch(), state.update(), values), observer);
        if (state.update() == 0) {
            return false; // the model that training started from does not compete
        }
        boolean best = state.consider(arguments.best(), evaluation, values);
        String key = arguments.best().key(evaluation.primaryMetric());
        rates.evaluated(values.get(key));
        endedEarly = EarlyStopping.of(arguments.best(), key)
                .filter(stopping -> stopping.ends(state.logged(key)))
                .isPresent();
        return best;
    }

    /**
     * Runs the evaluators on the model as it is before or after training; the first one's primary metric counts. Empty where there are
     * none.
     *
     * @throws TrainingStopped after {@link #stop}
     */
    public Optional<Evaluation> evaluation(Progress progress) {
        return evaluation(outside, progress);
    }

    private Optional<Evaluation> evaluation(ModelEmbedder model, Progress progress) {
        EmbeddingSource source =
                new RememberedEmbeddings(new ModelEmbeddings(model, new StoppableProgress(progress, this::goOn)));
        List<Evaluation> evaluations = run.evaluators().stream()
                .map(evaluator -> evaluator.evaluate(source))
                .toList();
        if (evaluations.isEmpty()) {
            return Optional.empty();
        }
        Evaluation first = evaluations.get(0);
        return Optional.of(
                evaluations.size() == 1
                        ? first
                        : Evaluation.sequence(evaluations).withPrimaryMetric(first.primaryMetric()));
    }

    private void log(LogEntry entry, TrainingObserver observer) {
        state.log().add(entry);
        observer.logged(entry);
    }

    @Override
    public void close() {
        if (outside != embedder) {
            outside.close();
        }
        embedder.close();
        step.close();
        tokenizers.close();
        start.close();
    }
}
