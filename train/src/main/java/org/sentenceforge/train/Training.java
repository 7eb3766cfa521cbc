package org.sentenceforge.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.command.ConsoleOptions;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.ModelEmbedder;
import org.sentenceforge.core.encode.TextEmbedder;
import org.sentenceforge.core.hub.Hub;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.ModelKind;
import org.sentenceforge.core.model.ModelReference;
import org.sentenceforge.core.output.AtomicDirectory;
import org.sentenceforge.eval.evaluator.Evaluation;
import org.sentenceforge.train.config.TrainConfig;
import org.sentenceforge.train.loop.Checkpoints;
import org.sentenceforge.train.loop.Guides;
import org.sentenceforge.train.loop.LogEntry;
import org.sentenceforge.train.loop.Trainer;
import org.sentenceforge.train.loop.TrainingLog;
import org.sentenceforge.train.loop.TrainingObserver;
import org.sentenceforge.train.loop.TrainingRun;
import org.sentenceforge.train.loop.TrainingSet;
import org.sentenceforge.train.loop.TrainingStopped;

/** A run from its configuration to the written model. Owns the trainer until closed. */
public final class Training implements AutoCloseable {
    private final TrainConfig config;
    private final StartedModel start;
    private final TrainingRun run;
    private final Guides guides;
    private final Trainer trainer;
    private final ConsoleOptions console;

    public Training(
            TrainConfig config,
            Device device,
            Optional<Path> resume,
            Selection.EmptyCells emptyCells,
            Hub hub,
            ConsoleOptions console) {
        this.config = config;
        this.console = console;
        config.arguments().notes().forEach(note -> console.info("note: " + note));
        start = StartedModel.of(config.start(), config.arguments().randomness().seed(), hub, console);
        try {
            run = run(device, resume, emptyCells, hub);
            guides = new Guides(
                    run.sets().stream().map(set -> set.data().loss()).toList(), guide -> open(guide, hub, device));
            trainer = new Trainer(run, guides, console::warn);
        } catch (RuntimeException e) {
            start.close();
            throw e;
        }
    }

    private static TextEmbedder open(String reference, Hub hub, Device device) {
        EncoderSettings settings = new EncoderSettings(
                device, EncoderSettings.Numbers.AUTO, Optional.empty(), EncoderSettings.TOKENS_PER_BATCH);
        ModelDirectory model =
                ModelDirectory.read(ModelReference.parse(reference).directory(hub));
        return ModelEmbedder.open(model, Backend.named("torch"), settings);
    }

    private TrainingRun run(Device device, Optional<Path> resume, Selection.EmptyCells emptyCells, Hub hub) {
        ModelDirectory model = start.model();
        if (model.kind() != ModelKind.BI_ENCODER) {
            throw SforgeException.badModel(model.path() + ": is a cross-encoder; only bi-encoders can be trained yet");
        }
        return new TrainingRun(
                model,
                config.maxSeqLength(),
                config.train().stream()
                        .map(data -> TrainingSet.load(data, emptyCells, hub, console.progress()))
                        .toList(),
                new EvaluatorList(console, device, hub).read(config.evaluate()),
                config.arguments(),
                device,
                config.output(),
                config.layout(),
                resume);
    }

    /** The trainer, to be stopped from elsewhere; closed with this. */
    Trainer trainer() {
        return trainer;
    }

    /**
     * Trains and writes the model, its card, its log and the evaluations.
     *
     * @throws TrainingStopped where the trainer was told to stop
     */
    public TrainingReport run() {
        AtomicDirectory.create(run.output()).close(); // better found out now than after the training
        tellPlan();
        warnOfAnEarlierRun();
        Optional<Evaluation> before =
                run.resume().isEmpty() ? trainer.evaluation(console.progress()) : Optional.empty();
        long start = System.nanoTime();
        long rows = updates();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (trainer.hasEndedEarly()) {
            console.info("ended after update " + trainer.updates() + " of " + trainer.totalUpdates()
                    + ": the metric has not improved for early_stopping_patience evaluations");
        }
        trainer.loadBest();
        Optional<Evaluation> after = trainer.evaluation(console.progress());
        try (AtomicDirectory directory = AtomicDirectory.create(run.output())) {
            trainer.write(directory.path());
            Files.writeString(directory.path().resolve("training-log.jsonl"), TrainingLog.lines(trainer.log()));
            directory.commit();
        } catch (IOException e) {
            throw SforgeException.failed(run.output() + ": cannot write the log (" + e.getMessage() + ")", e);
        }
        new RunCard(
                        config,
                        run.model().path(),
                        run.sets(),
                        trainer.log(),
                        trainer.epoch(),
                        trainer.updates(),
                        trainer.keptUpdate(),
                        before,
                        after)
                .write(run.output(), trainer.embedder(), trainer.tokenizer());
        return new TrainingReport(
                run.output().toString(), trainer.updates(), rows, seconds, rows / seconds, before, after);
    }

    private void warnOfAnEarlierRun() {
        if (run.resume().isEmpty() && Checkpoints.last(run.output()).isPresent()) {
            console.warn(run.output().resolve("checkpoints")
                    + " holds checkpoints of an earlier run, which count for save_total_limit as the oldest");
        }
        Path graphs = run.output().resolve("onnx");
        if (Files.isDirectory(graphs)) {
            console.warn(graphs + " holds graphs of an earlier model; export again after the training");
        }
    }

    /** One update, nothing written. */
    public RehearsalReport rehearse() {
        tellPlan();
        Trainer.Rehearsal update = trainer.rehearse();
        return new RehearsalReport(
                run.schedule().totalUpdates(),
                update.rows(),
                update.tokens(),
                update.seconds(),
                trainer.parameterCount() * Float.BYTES * 4, // itself, its gradient and two moments
                PeakMemory.bytes());
    }

    private void tellPlan() {
        long parameters = trainer.parameterCount();
        run.sets()
                .forEach(set -> console.info("data: " + set.rows().size() + " rows of " + set.columns()
                        + (set.rows().skipped() > 0
                                ? ", " + set.rows().skipped() + " with empty cells left out"
                                : "")));
        console.info("model: " + config.start().description() + ", " + parameters / 1_000_000 + " M parameters");
        console.info("plan: " + run.schedule().totalUpdates() + " updates of "
                + config.arguments().batches().size()
                + " rows, " + run.schedule().updatesPerEpoch() + " per epoch, on " + trainer.device() + " in "
                + config.arguments().precision().training().name().toLowerCase(Locale.ROOT));
    }

    private long updates() {
        long[] rows = {0};
        long total = run.schedule().totalUpdates()
                * config.arguments().batches().size()
                * config.arguments().batches().accumulation();
        try (Progress.Task task = console.progress().start("Training", "pairs", total)) {
            trainer.train(new TrainingObserver() {
                @Override
                public void updated(long update, int updateRows, double loss) {
                    rows[0] += updateRows;
                    task.advance(updateRows);
                    task.note(String.format(Locale.ROOT, "loss %.4f", loss));
                }

                @Override
                public void logged(LogEntry entry) {
                    console.detail(TrainingLog.lines(List.of(entry)).strip());
                }
            });
        }
        return rows[0];
    }

    @Override
    public void close() {
        trainer.close();
        guides.close();
        start.close();
    }
}
