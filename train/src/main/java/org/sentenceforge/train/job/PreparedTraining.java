package org.sentenceforge.train.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.sentenceforge.core.Owned;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.source.Surroundings;
import org.sentenceforge.core.output.AtomicDirectory;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.train.config.TrainConfig;
import org.sentenceforge.train.config.TrainingData;
import org.sentenceforge.train.loop.Checkpoints;
import org.sentenceforge.train.loop.Guides;
import org.sentenceforge.train.loop.Measured;
import org.sentenceforge.train.loop.Trainer;
import org.sentenceforge.train.loop.TrainingSetup;
import org.sentenceforge.train.loop.TrainingStopped;

/** A run from its configuration to the written model. Owns the trainer until closed. */
final class PreparedTraining implements AutoCloseable {
    private final TrainConfig config;
    private final Owned owned = new Owned();
    private final TrainingInputs inputs;
    private final TrainingSetup setup;
    private final RunCard card;
    private final Trainer trainer;
    private final Surroundings surroundings;

    /** @param inputs stay their owner's */
    PreparedTraining(TrainingInputs inputs) {
        this.inputs = inputs;
        config = inputs.config();
        setup = inputs.setup();
        surroundings = inputs.surroundings();
        try {
            card = new RunCard(config, setup.model().path(), setup.sets(), setup.evaluationSets());
            Guides guides = owned.add(new Guides(
                    Stream.concat(config.train().stream(), config.evalSets().stream())
                            .map(TrainingData::loss)
                            .toList(),
                    guide -> inputs.models().embedder(inputs.models().directory(guide))));
            trainer = owned.add(new Trainer(setup, guides, this::accompanyCheckpoint, surroundings.warnings()));
        } catch (RuntimeException | Error e) {
            owned.close();
            throw e;
        }
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
        inputs.tell(trainer.size(), trainer.device());
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
    DryRun.Tried tryUpdate() {
        Trainer.Tried update = trainer.tryUpdate();
        return new DryRun.Tried(update.rows(), update.tokens(), update.seconds(), ProcessMemory.peak());
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
