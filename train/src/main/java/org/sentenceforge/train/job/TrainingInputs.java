package org.sentenceforge.train.job;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.source.Surroundings;
import org.sentenceforge.core.output.InputFiles;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.eval.report.ReportFolder;
import org.sentenceforge.eval.task.Evaluator;
import org.sentenceforge.eval.task.ModelAccess;
import org.sentenceforge.train.config.LoraSettings;
import org.sentenceforge.train.config.TrainConfig;
import org.sentenceforge.train.config.TrainingData;
import org.sentenceforge.train.loop.EvaluationSet;
import org.sentenceforge.train.loop.MemoryPlanner;
import org.sentenceforge.train.loop.Trainer;
import org.sentenceforge.train.loop.TrainingLog;
import org.sentenceforge.train.loop.TrainingSet;
import org.sentenceforge.train.loop.TrainingSetup;
import org.sentenceforge.train.step.StateSize;

/** What a run starts from, read and checked, without the weights. Owns the files of a randomly initialised model until closed. */
final class TrainingInputs implements AutoCloseable {
    private final TrainConfig config;
    private final Surroundings surroundings;
    private final StartedModel start;
    private final ModelAccess models;
    private final TrainingSetup setup;

    /** @param memory that the run may take; its mini-batches are chosen by that */
    TrainingInputs(
            TrainConfig config,
            Device device,
            Optional<Path> resume,
            Selection.EmptyCells emptyCells,
            OptionalLong memory,
            Surroundings surroundings) {
        this.config = config;
        this.surroundings = surroundings;
        config.arguments().notes().forEach(note -> surroundings.note("note: " + note));
        start = StartedModel.of(
                config.start(),
                config.lora(),
                config.kind(),
                config.arguments().randomness().seed(),
                surroundings);
        try {
            EncoderSettings settings = new EncoderSettings(
                    device, EncoderSettings.Numbers.AUTO, Optional.empty(), EncoderSettings.TOKENS_PER_BATCH);
            models = new ModelAccess(surroundings, model -> Backend.named("torch"), settings);
            TrainingSetup read = setup(device, resume, emptyCells);
            setup = memory.isPresent()
                    ? new MemoryPlanner(read).within(memory.getAsLong(), TorchDevice.of(device), surroundings::note)
                    : read;
        } catch (RuntimeException | Error e) {
            start.close();
            throw e;
        }
    }

    private TrainingSetup setup(Device device, Optional<Path> resume, Selection.EmptyCells emptyCells) {
        ModelDirectory model = config.train().stream()
                .flatMap(set -> set.loss().modelSimilarity().stream())
                .reduce((earlier, later) -> later)
                .map(start.model()::withSimilarity)
                .orElse(start.model());
        refuseInputs(model);
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

    /** The output takes the place of nothing that is read: no model, no file of a new model, no data in files that a run writes. */
    private void refuseInputs(ModelDirectory model) {
        List<Path> folders = new ArrayList<>(List.of(model.path()));
        config.start().fresh().ifPresent(fresh -> folders.addAll(fresh.folders()));
        new InputFiles(folders).refuse(config.output());
        Stream<Path> data = Stream.concat(config.train().stream(), config.evalSets().stream())
                .flatMap(set -> set.source().files().stream());
        Stream<Path> evaluated = config.evaluate().stream().flatMap(task -> task.inputs().stream());
        InputFiles inputs = new InputFiles(Stream.concat(data, evaluated).toList());
        inputs.refuse(config.output().resolve(TrainingLog.FILE));
        new ReportFolder(config.output().resolve(Trainer.EVALUATIONS)).refuse(inputs);
    }

    /** Index of the training data set whose loss an evaluation data set has. */
    private int objectiveOf(TrainingData evaluated) {
        return IntStream.range(0, config.train().size())
                .filter(i -> config.train().get(i).loss().equals(evaluated.loss()))
                .boxed()
                .max(Comparator.comparing(i -> config.train().get(i).name().equals(evaluated.name())))
                .orElse(0);
    }

    TrainConfig config() {
        return config;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /** Where models that losses ask for come from. */
    ModelAccess models() {
        return models;
    }

    TrainingSetup setup() {
        return setup;
    }

    /** Tells the user what is about to be done. */
    void tell(StateSize size, TorchDevice device) {
        setup.sets()
                .forEach(set -> surroundings.note("data: " + set.rows().size() + " rows of " + set.columns()
                        + (set.rows().skipped() > 0
                                ? ", " + set.rows().skipped() + " with empty cells left out"
                                : "")));
        surroundings.note(
                "model: " + config.start().description() + ", " + size.parameters() / 1_000_000 + " M parameters"
                        + (size.trained() == size.parameters()
                                ? ""
                                : String.format(Locale.ROOT, ", %,d of them trained", size.trained())));
        surroundings.note("plan: " + setup.schedule().totalUpdates() + " updates of "
                + config.arguments().batches().size()
                        * config.arguments().batches().accumulation()
                + " rows, " + setup.schedule().updatesPerEpoch() + " per epoch, on " + device + " in "
                + config.arguments().precision().training());
    }

    @Override
    public void close() {
        start.close();
    }
}
