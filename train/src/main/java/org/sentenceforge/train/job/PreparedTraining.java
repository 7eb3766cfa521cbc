package org.sentenceforge.train.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.Owned;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.source.Surroundings;
import org.sentenceforge.core.output.AtomicDirectory;
import org.sentenceforge.core.output.InputFiles;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.task.Evaluator;
import org.sentenceforge.eval.task.ModelAccess;
import org.sentenceforge.train.config.LoraSettings;
import org.sentenceforge.train.config.TrainConfig;
import org.sentenceforge.train.config.TrainingData;
import org.sentenceforge.train.loop.Checkpoints;
import org.sentenceforge.train.loop.EvaluationSet;
import org.sentenceforge.train.loop.Guides;
import org.sentenceforge.train.loop.Measured;
import org.sentenceforge.train.loop.Trainer;
import org.sentenceforge.train.loop.TrainingSet;
import org.sentenceforge.train.loop.TrainingSetup;
import org.sentenceforge.train.loop.TrainingStopped;

/** A run from its configuration to the written model. Owns the trainer until closed. */
final class PreparedTraining implements AutoCloseable {
    private final TrainConfig config;
    private final Owned owned = new Owned();
    private final StartedModel start;
    private final TrainingSetup setup;
    private final RunCard card;
    private final Trainer trainer;
    private final Surroundings surroundings;

    PreparedTraining(
            TrainConfig config,
            Device device,
            Optional<Path> resume,
            Selection.EmptyCells emptyCells,
            Surroundings surroundings) {
        this.config = config;
        this.surroundings = surroundings;
        config.arguments().notes().forEach(note -> surroundings.note("note: " + note));
        try {
            start = owned.add(StartedModel.of(
                    config.start(),
                    config.lora(),
                    config.kind(),
                    config.arguments().randomness().seed(),
                    surroundings));
            EncoderSettings settings = new EncoderSettings(
                    device, EncoderSettings.Numbers.AUTO, Optional.empty(), EncoderSettings.TOKENS_PER_BATCH);
            ModelAccess models = new ModelAccess(surroundings, model -> Backend.named("torch"), settings);
            setup = setup(device, resume, emptyCells, models);
            card = new RunCard(config, setup.model().path(), setup.sets(), setup.evaluationSets());
            Guides guides = owned.add(new Guides(
                    Stream.concat(config.train().stream(), config.evalSets().stream())
                            .map(TrainingData::loss)
                            .toList(),
                    guide -> models.embedder(models.directory(guide))));
            trainer = owned.add(new Trainer(setup, guides, this::accompanyCheckpoint, surroundings.warnings()));
        } catch (RuntimeException | Error e) {
            owned.close();
            throw e;
        }
    }

    private TrainingSetup setup(
            Device device, Optional<Path> resume, Selection.EmptyCells emptyCells, ModelAccess models) {
        ModelDirectory model = start.model();
        new InputFiles(List.of(model.path())).refuse(config.output());
        return new TrainingSetup(
                model,
                config.lora().filter(LoraSettings::merge).isPresent(),
                config.freeze(),
                config.maxSeqLength(),
                config.train().stream()
                        .map(data -> TrainingSet.load(data, emptyCells, surroundings))
                        .toList(),
                config.evalSets().stream()
                        .map(data -> new EvaluationSet(
                                data.name(), TrainingSet.load(data, emptyCells, surroundings), objectiveOf(data)))
                        .toList(),
                config.evaluate().stream()
                        .<Evaluator>flatMap(task -> task.open(models).evaluators().stream())
                        .toList(),
                config.arguments(),
                device,
                config.output(),
                config.layout(),
                resume);
    }

    /** Index of the training data set whose loss an evaluation data set has. */
    private int objectiveOf(TrainingData evaluated) {
        return IntStream.range(0, config.train().size())
                .filter(i -> config.train().get(i).loss().equals(evaluated.loss()))
                .boxed()
                .max(Comparator.comparing(i -> config.train().get(i).name().equals(evaluated.name())))
                .orElse(0);
    }

    /** The trainer, to be stopped from elsewhere; closed with this. */
    Trainer trainer() {
        return trainer;
    }

    TrainingJob.Reached reached() {
        return new TrainingJob.Reached(
                trainer.updates(), trainer.totalUpdates(), trainer.checkpoint(), trainer.hasSaved());
    }

    /**
     * Trains and writes the model, its card, its curves and its last record. The log and the evaluations are written on the way.
     *
     * @throws TrainingStopped where the trainer was told to stop
     */
    TrainingReport run() {
        tellPlan();
        warnOfAnEarlierRun();
        Optional<Measured> before = trainer.before(surroundings.progress());
        TrainResults results = updates();
        if (trainer.hasEndedEarly()) {
            surroundings.note("ended after update " + trainer.updates() + " of " + trainer.totalUpdates()
                    + ": the metric has not improved for early_stopping_patience evaluations");
        }
        trainer.loadBest();
        Optional<Evaluation> after = trainer.evaluation(surroundings.progress());
        surroundings.detail("writing the model");
        try (AtomicDirectory directory = AtomicDirectory.create(setup.output())) {
            trainer.write(directory.path());
            writeCurves(directory.path());
            results.write(directory.path());
            directory.commit();
        } catch (IOException e) {
            throw SforgeException.failed(setup.output() + ": cannot be written (" + e.getMessage() + ")", e);
        }
        writeCard(setup.output(), trainer.keptUpdate(), after);
        return new TrainingReport(
                setup.output(), trainer.updates(), results, trainer.log(), before, after.map(Measured::of));
    }

    /** What belongs to a checkpoint beside model and state. */
    private void accompanyCheckpoint(Path folder) {
        writeCard(folder, Optional.empty(), Optional.empty());
        try {
            writeCurves(folder);
        } catch (IOException e) {
            throw SforgeException.failed(folder + ": cannot be written (" + e.getMessage() + ")", e);
        }
    }

    private void writeCard(Path folder, Optional<Long> bestStep, Optional<Evaluation> after) {
        card.write(
                folder,
                trainer.scorer(),
                new RunCard.Findings(
                        trainer.log(), trainer.epoch(), trainer.updates(), bestStep, trainer.before(), after));
    }

    private void writeCurves(Path folder) throws IOException {
        Set<String> metrics =
                trainer.before().map(before -> before.primary().keySet()).orElse(Set.of());
        Files.writeString(folder.resolve(TrainingCurves.FILE), new TrainingCurves(trainer.log(), metrics).svg());
    }

    private void warnOfAnEarlierRun() {
        if (setup.resume().isEmpty() && Checkpoints.exist(setup.output())) {
            surroundings.warn(setup.output().resolve("checkpoints")
                    + " holds checkpoints of an earlier run, which count for save_total_limit as the oldest");
        }
        Path graphs = setup.output().resolve("onnx");
        if (Files.isDirectory(graphs)) {
            surroundings.warn(graphs + " holds graphs of an earlier model; export again after the training");
        }
    }

    /** One update, nothing written. */
    DryRun dryRun() {
        tellPlan();
        Trainer.Tried update = trainer.tryUpdate();
        return new DryRun(
                setup.schedule().totalUpdates(),
                update.rows(),
                update.tokens(),
                update.seconds(),
                new DryRun.Memory(
                        trainer.weightBytes(), trainer.trainedCount() * Float.BYTES, trainer.optimizerBytes()),
                ProcessMemory.peak());
    }

    private void tellPlan() {
        long parameters = trainer.parameterCount();
        setup.sets()
                .forEach(set -> surroundings.note("data: " + set.rows().size() + " rows of " + set.columns()
                        + (set.rows().skipped() > 0
                                ? ", " + set.rows().skipped() + " with empty cells left out"
                                : "")));
        long trained = trainer.trainedCount();
        surroundings.note("model: " + config.start().description() + ", " + parameters / 1_000_000 + " M parameters"
                + (trained == parameters ? "" : String.format(Locale.ROOT, ", %,d of them trained", trained)));
        surroundings.note("plan: " + setup.schedule().totalUpdates() + " updates of "
                + config.arguments().batches().size()
                        * config.arguments().batches().accumulation()
                + " rows, " + setup.schedule().updatesPerEpoch() + " per epoch, on " + trainer.device() + " in "
                + config.arguments().precision().training());
    }

    private TrainResults updates() {
        long done = trainer.updates();
        long rows = trainer.rows();
        long start = System.nanoTime();
        try (TrainingProgress progress = new TrainingProgress(surroundings, trainer.totalUpdates() - done)) {
            trainer.train(progress);
        }
        return new TrainResults(
                (System.nanoTime() - start) / 1e9,
                trainer.rows() - rows,
                trainer.updates() - done,
                trainer.meanLoss(),
                trainer.epoch(),
                trainer.updates());
    }

    @Override
    public void close() {
        owned.close();
    }
}
