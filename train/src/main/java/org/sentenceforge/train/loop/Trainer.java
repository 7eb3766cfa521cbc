package org.sentenceforge.train.loop;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sentenceforge.core.Owned;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.torch.TorchWeights;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.eval.report.CsvReport;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.train.config.arguments.MixedPrecision;
import org.sentenceforge.train.config.arguments.TrainingArguments;
import org.sentenceforge.train.optimizer.LearningRates;
import org.sentenceforge.train.step.Seeds;
import org.sentenceforge.train.step.StateSize;
import org.sentenceforge.train.step.TrainingStep;
import org.sentenceforge.train.step.UpdateBatches;

/**
 * Trains a model: update after update, with logs, evaluations and checkpoints where they are due (spec: training, section 7). Owns the
 * model in training until closed.
 */
public final class Trainer implements AutoCloseable {
    /** The folder of the output that evaluations are written to. */
    public static final String EVALUATIONS = "eval";

    private static final String TF32 = "TORCH_ALLOW_TF32_CUBLAS_OVERRIDE";

    private final TrainingSetup setup;
    private final TrainingArguments arguments;
    private final Schedule schedule;
    private final Agenda agenda;
    private final TorchDevice device;
    private final Owned owned = new Owned();
    private final PretrainedWeights start;
    private final ColumnTokenizers tokenizers;
    private final List<BatchMaker> texts;
    private final TrainingStep step;
    private final TrainingEvaluation evaluation;
    private final Checkpoints checkpoints;
    private final TrainingState state;
    private final LearningRates rates;
    private final CsvReport evaluationFiles;
    private final Consumer<Path> extras;
    private final long resumed;
    private volatile long saved;
    private volatile boolean stop;
    private boolean endedEarly;

    /**
     * Prepares a run.
     *
     * @param guides of the losses; they stay their owner's
     * @param extras writes what else belongs to the model as it is now, such as its card, into the folder of a checkpoint
     * @param notes  is told what a user should know
     */
    public Trainer(TrainingSetup setup, Guides guides, Consumer<Path> extras, Consumer<String> notes) {
        this.setup = setup;
        this.extras = extras;
        arguments = setup.arguments();
        schedule = setup.schedule();
        agenda = new Agenda(schedule, arguments.schedules());
        device = TorchDevice.of(setup.device());
        TorchPrecision precision = precision(arguments.precision().training(), device);
        noteOnTf32().ifPresent(notes);
        checkpoints = new Checkpoints(setup.output(), arguments, agenda, setup.resume(), notes);
        evaluationFiles = new CsvReport(setup.output().resolve(EVALUATIONS));
        ModelDirectory model = setup.resume()
                .map(checkpoint -> Checkpoints.modelOf(checkpoint, setup.model()))
                .orElse(setup.model());
        try {
            start = owned.add(model.openWeights());
            tokenizers = owned.add(new ColumnTokenizers(setup));
            texts = texts(guides);
            step = owned.add(new TrainingStep(
                    setup.model().model(),
                    start,
                    setup.frozen(),
                    arguments.batches().checkpointing(),
                    setup.objectives(),
                    arguments.optimizer(),
                    setup.referenceNames(),
                    precision,
                    device,
                    arguments.randomness().seed(),
                    notes));
            setup.resume().filter(checkpoint -> setup.model().hasLora()).ifPresent(this::setModel);
            state = setup.resume()
                    .map(checkpoint -> checkpoints.restore(checkpoint, step))
                    .orElseGet(TrainingState::new);
            resumed = state.update();
            saved = resumed;
            rates = arguments.learningRate().rates(arguments.optimizer().learningRate(), schedule.rateUpdates());
            rates.restore(state.rates());
            evaluation = owned.add(new TrainingEvaluation(
                    setup,
                    tokenizers,
                    guides,
                    step,
                    precision,
                    precision(arguments.precision().outside(), device),
                    device,
                    this::goOn));
        } catch (RuntimeException | Error e) {
            owned.close();
            throw e;
        }
    }

    private List<BatchMaker> texts(Guides guides) {
        List<BatchMaker> all = new ArrayList<>();
        for (TrainingSet set : setup.sets()) {
            all.add(BatchMaker.of(all.size(), set, tokenizers, guides));
        }
        return all;
    }

    /** libtorch reads its environment when it is loaded, and nothing else decides about TF32. */
    private Optional<String> noteOnTf32() {
        boolean on = "1".equals(System.getenv(TF32));
        return arguments
                .precision()
                .tf32()
                .filter(wanted -> device.isGpu() && wanted != on)
                .map(wanted -> "tf32: products of float32 numbers are "
                        + (wanted ? "exact" : "rounded to TF32") + "; "
                        + (wanted ? "set" : "unset") + " the environment variable " + TF32
                        + (wanted ? "=1 for TF32" : ""));
    }

    /** The numbers that are meant, in the way that is fast on a device. */
    static TorchPrecision precision(MixedPrecision.Dtype dtype, TorchDevice device) {
        return switch (dtype) {
            case FP32 -> TorchPrecision.FP32;
            case BF16 -> TorchPrecision.bf16(device);
            case FP16 -> TorchPrecision.fp16(device);
        };
    }

    private boolean isScaled() {
        return arguments.precision().training() == MixedPrecision.Dtype.FP16;
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

    /** Rows that went through the model, those before a resumed run included. */
    public long rows() {
        return state.totals().rows();
    }

    /** Over all updates, those before a resumed run included; 0 before the first. */
    public double meanLoss() {
        return state.totals().loss() / Math.max(1, state.update());
    }

    public long totalUpdates() {
        return schedule.totalUpdates();
    }

    /** The newest checkpoint that this trainer wrote, or else the one that it began with. */
    public Optional<Path> checkpoint() {
        return hasSaved() ? Optional.of(checkpoints.path(saved)) : setup.resume();
    }

    /** Whether this trainer wrote a checkpoint. */
    public boolean hasSaved() {
        return saved != resumed;
    }

    /** Whether the run ended before its last update, because its metric has stopped improving. */
    public boolean hasEndedEarly() {
        return endedEarly;
    }

    /** Writes a checkpoint of the state as it is now, unless there is one. */
    public void saveCheckpoint() {
        if (saved != state.update()) {
            save();
        }
    }

    private void save() {
        checkpoints.save(model(), step, state, extras);
        saved = state.update();
    }

    /**
     * Trains to the end.
     *
     * @throws TrainingStopped after {@link #stop}
     */
    public void train(TrainingObserver observer) {
        // what was evaluated in vain when the run was stopped, is evaluated once more
        boolean missed = setup.resume().isPresent() && agenda.evaluates(state.update()) && !state.evaluated();
        evaluationFiles.forgetAfter(setup.resume().isEmpty() ? -1 : missed ? state.update() - 1 : state.update());
        try (TrainingLog log = TrainingLog.begin(setup.output(), state.log())) {
            if (missed) {
                evaluate(log, observer);
                if (state.evaluated() && isCheckpointDue()) {
                    save(observer);
                }
            } else if (arguments.schedules().evaluation().onStart() && state.update() == 0) {
                evaluate(log, observer);
            }
            endedEarly = hasStoppedImproving();
            updates(log, observer);
        }
        checkpoints.rotate(state); // what could not be deleted before, here or by the run that this one goes on from
    }

    private void updates(TrainingLog log, TrainingObserver observer) {
        observer.begins(TrainingObserver.Phase.UPDATING, state.update());
        try (StepFeed feed = new StepFeed(
                texts,
                setup.order(),
                schedule,
                state.update(),
                arguments.randomness().seed())) {
            while (!endedEarly) {
                Optional<UpdateBatches> batches = feed.next();
                if (batches.isEmpty()) {
                    return;
                }
                update(batches.get(), observer);
                if (agenda.logs(state.update())) {
                    log(state.losses(epoch()), log, observer);
                }
                if (agenda.evaluates(state.update())) {
                    evaluate(log, observer);
                    endedEarly = hasStoppedImproving();
                }
                if (isCheckpointDue()) {
                    save(observer);
                }
                goOn();
            }
        }
    }

    /** At its moments, and where wanted after an evaluation that is the best so far. */
    private boolean isCheckpointDue() {
        boolean best =
                state.best().filter(found -> found.update() == state.update()).isPresent();
        return agenda.saves(state.update()) || (best && agenda.savesBest(state.update()));
    }

    private void update(UpdateBatches batches, TrainingObserver observer) {
        long update = state.update();
        long seed = arguments.randomness().seed();
        double rate = rates.rate(arguments.optimizer().learningRate());
        TrainingStep.Result result = step.run(
                batches,
                rates::rate,
                isScaled() ? state.scale().scale() : 1,
                microBatch -> Seeds.of(seed, update, microBatch));
        boolean overflow = isScaled() && result.skipped() && state.scale().scale() > 1;
        if (!overflow) {
            Divergence.refuse(result, update + 1, rate, batches.batches(), setup.sets());
            rates.updated();
        }
        if (isScaled()) {
            state.scale(state.scale().after(overflow));
        }
        state.updated(result, rate, batches.rows(), batches.tokens());
        state.rates(rates.state());
        observer.updated(new TrainingObserver.Update(
                state.update(), batches.rows(), batches.tokens(), result.loss().value(), rate));
    }

    private void save(TrainingObserver observer) {
        observer.begins(TrainingObserver.Phase.SAVING, state.update());
        save();
        observer.begins(TrainingObserver.Phase.UPDATING, state.update());
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
    public record Tried(long rows, long tokens, double seconds) {}

    /** Runs the first update at a learning rate of 0, which moves nothing. */
    public Tried tryUpdate() {
        try (StepFeed feed = new StepFeed(
                texts, setup.order(), schedule, 0, arguments.randomness().seed())) {
            UpdateBatches batches = feed.next()
                    .orElseThrow(
                            () -> SforgeException.badData(
                                    "the data make no batch; lower per_device_train_batch_size, or leave dataloader_drop_last out"));
            step.run(batches, base -> 0, 1, microBatch -> 0); // libtorch compiles the program
            long begin = System.nanoTime();
            step.run(batches, base -> 0, 1, microBatch -> 0);
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new Tried(batches.rows(), batches.tokens(), seconds);
        }
    }

    /**
     * Puts the best checkpoint's parameters back, where the arguments ask for it and it was to be saved.
     *
     * @throws SforgeException (bad data) where the checkpoint is gone or damaged
     */
    public void loadBest() {
        if (keptUpdate().isEmpty()) {
            return;
        }
        Path checkpoint = checkpoints
                .best(state)
                .orElseThrow(() ->
                        SforgeException.badData(checkpoints.path(keptUpdate().get())
                                + ": the best checkpoint is gone; for the last model instead, go on with"
                                + " --set arguments.load_best_model_at_end=false --resume last"));
        Manifest.check(checkpoint);
        setModel(checkpoint);
    }

    /** Takes the parameters that are trained from a checkpoint. */
    private void setModel(Path checkpoint) {
        boolean adapted = setup.model().hasLora();
        try (PretrainedWeights saved = adapted
                ? setup.model().openAdapter(checkpoint)
                : ModelDirectory.read(checkpoint).openWeights()) {
            step.setModel(saved);
        }
    }

    /** The update whose checkpoint {@link #loadBest} puts back; empty where the model is the last one. */
    public Optional<Long> keptUpdate() {
        return arguments.best().loadAtEnd() ? checkpoints.savedBest(state) : Optional.empty();
    }

    /** The model as it is now: an {@link org.sentenceforge.core.encode.Embedder} or a {@link org.sentenceforge.core.encode.CrossEncoder}. */
    public PairScorer scorer() {
        return evaluation.model();
    }

    /** Writes the model as it is now into an existing folder, all but the card; an adapter merged into its matrices where that is wanted. */
    public void write(Path folder) {
        if (setup.merge()) {
            TrainedModel.writeMerged(setup, model().weights(), folder);
        } else {
            model().write(folder);
        }
    }

    private TrainedModel model() {
        Map<String, NDArray> written = new LinkedHashMap<>(step.parameters().byName());
        if (setup.model().hasLora()) {
            written.keySet().retainAll(step.trained());
        }
        return new TrainedModel(setup.content(setup.model()), setup.layout(), start, new TorchWeights(written));
    }

    /** How large the model in training is. */
    public StateSize size() {
        return step.size();
    }

    /** Passes over the data, with fraction. */
    public double epoch() {
        return state.update() == 0 ? 0 : schedule.epochAfter(state.update());
    }

    private void evaluate(TrainingLog log, TrainingObserver observer) {
        observer.begins(TrainingObserver.Phase.EVALUATING, state.update());
        evaluation.after(state.update()).ifPresent(found -> {
            found.evaluation().stream()
                    .flatMap(all -> all.results().stream())
                    .forEach(result -> evaluationFiles.append(result, epoch(), state.update()));
            log(new LogEntry(epoch(), state.update(), found.values()), log, observer);
            if (state.update() > 0) { // the model that training started from does not compete
                consider(found.values(), arguments.best().key(found.primaryMetric()));
            }
        });
        observer.begins(TrainingObserver.Phase.UPDATING, state.update());
    }

    private void consider(Map<String, Double> values, String key) {
        state.consider(arguments.best(), key, values);
        rates.evaluated(values.get(key));
        state.rates(rates.state());
    }

    /** Judged by the log, so that a resumed run ends where it would have ended. */
    private boolean hasStoppedImproving() {
        return state.best()
                .map(TrainingState.Best::key)
                .flatMap(key ->
                        EarlyStopping.of(arguments.best(), key).filter(stopping -> stopping.ends(state.logged(key))))
                .isPresent();
    }

    /**
     * The evaluation of the model that training started from: made now, or remembered by the checkpoint that the run goes on from.
     *
     * @throws TrainingStopped after {@link #stop}
     */
    public Optional<Measured> before(Progress progress) {
        if (setup.resume().isEmpty()) {
            evaluation.outside(progress).map(Measured::of).ifPresent(state::before);
        }
        return before();
    }

    /** The evaluation of the model that training started from, where there was one. */
    public Optional<Measured> before() {
        return state.before();
    }

    /**
     * Runs the evaluators on the model as it is now, in the numbers that the arguments have for that; empty where there are none.
     *
     * @throws TrainingStopped after {@link #stop}
     */
    public Optional<Evaluation> evaluation(Progress progress) {
        return evaluation.outside(progress);
    }

    private void log(LogEntry entry, TrainingLog log, TrainingObserver observer) {
        state.log().add(entry);
        log.append(entry);
        observer.logged(entry);
    }

    @Override
    public void close() {
        evaluation.close();
        step.close();
        tokenizers.close();
        start.close();
    }
}
