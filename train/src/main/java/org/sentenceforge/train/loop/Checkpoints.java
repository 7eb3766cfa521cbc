package org.sentenceforge.train.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.output.AtomicDirectory;
import org.sentenceforge.core.output.OutputLock;
import org.sentenceforge.core.torch.TorchWeights;
import org.sentenceforge.core.weights.SafetensorsFile;
import org.sentenceforge.core.weights.SafetensorsWriter;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.train.config.arguments.TrainingArguments;
import org.sentenceforge.train.step.TrainingStep;

/**
 * The checkpoints of a run: {@code checkpoints/checkpoint-N} in its output directory, each a complete model directory with its card, the
 * optimiser's state ({@code optimizer.safetensors}) and losses' own parameters ({@code loss.safetensors}), the run's state ({@link StateFiles}), and a {@link Manifest} that proves it whole.
 *
 * <p>Which is newer, the checkpoints say themselves: one of a later run, or of a resumed one, is newer than all that were there when it
 * began, and among those of one run the one of the later update. The files' times do not count, for copies have others.
 */
public final class Checkpoints {
    static final String FOLDER = "checkpoints";
    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d+)");
    private static final String OPTIMIZER = "optimizer.safetensors";
    /** The parameters that are trained and are no part of the model. */
    private static final String FURTHER = "loss.safetensors";

    private final Path folder;
    private final TrainingArguments arguments;
    private final Agenda agenda;
    private final Optional<Path> resumed;
    private final long generation;

    /** @param resumed the checkpoint that the run goes on from */
    Checkpoints(Path output, TrainingArguments arguments, Agenda agenda, Optional<Path> resumed) {
        folder = output.resolve(FOLDER);
        this.arguments = arguments;
        this.agenda = agenda;
        this.resumed = resumed;
        generation = 1
                + newestFirst(folder).stream().findFirst().map(Age::generation).orElse(0L);
    }

    /** A checkpoint's place in the order. */
    private record Age(Path checkpoint, long generation, long update) {
        static final Comparator<Age> ORDER =
                Comparator.comparingLong(Age::generation).thenComparingLong(Age::update);

        /** One that says nothing of itself is older than all others. */
        static Age of(Path checkpoint) {
            try {
                StateFiles.Own own = StateFiles.own(checkpoint);
                return new Age(checkpoint, own.generation(), own.step());
            } catch (SforgeException e) {
                Matcher name = NAME.matcher(checkpoint.getFileName().toString());
                return new Age(checkpoint, 0, name.matches() ? Long.parseLong(name.group(1)) : 0);
            }
        }
    }

    private static List<Age> newestFirst(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(
                            path -> NAME.matcher(path.getFileName().toString()).matches())
                    .map(Age::of)
                    .sorted(Age.ORDER.reversed())
                    .toList();
        } catch (IOException e) {
            throw SforgeException.failed(folder + ": cannot be listed", e);
        }
    }

    /** Whether an output directory has any checkpoint. */
    public static boolean exist(Path output) {
        return !newestFirst(output.resolve(FOLDER)).isEmpty();
    }

    /**
     * The newest checkpoint of an output directory that a run can go on from.
     *
     * @param passedOver hears why newer ones do not do
     */
    public static Optional<Path> last(Path output, Consumer<String> passedOver) {
        for (Age age : newestFirst(output.resolve(FOLDER))) {
            try {
                check(age.checkpoint);
                return Optional.of(age.checkpoint);
            } catch (SforgeException e) {
                passedOver.accept(age.checkpoint.getFileName() + " is passed over: " + e.getMessage());
            }
        }
        return Optional.empty();
    }

    /**
     * Makes sure that a run can go on from a checkpoint.
     *
     * @throws SforgeException (bad data) where a file of it is missing or damaged, or the optimiser's state was not saved
     */
    public static void check(Path checkpoint) {
        Manifest.check(checkpoint);
        if (StateFiles.own(checkpoint).modelOnly()) {
            throw SforgeException.badData(checkpoint + ": has the model without the optimiser's state, for it was saved"
                    + " with save_only_model; to begin a new run with it, say model: " + checkpoint);
        }
    }

    /** Puts checkpoints in their place that a run which died had finished, but not put there yet. */
    public static void recover(Path output, OutputLock lock) {
        Path folder = output.resolve(FOLDER);
        List<Age> whole = lock.leftovers(folder).stream()
                .filter(leftover -> NAME.matcher(OutputLock.targetOf(leftover)).matches())
                .filter(Checkpoints::isWhole)
                .map(Age::of)
                .sorted(Age.ORDER.reversed())
                .toList();
        try {
            for (Age age : whole) {
                Path place = folder.resolve(OutputLock.targetOf(age.checkpoint));
                if (!Files.exists(place)) {
                    Files.move(age.checkpoint, place, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        } catch (IOException e) {
            throw SforgeException.failed(folder + ": a checkpoint cannot be renamed", e);
        }
    }

    private static boolean isWhole(Path checkpoint) {
        try {
            Manifest.check(checkpoint);
            return true;
        } catch (SforgeException e) {
            return false;
        }
    }

    Path path(long update) {
        return folder.resolve("checkpoint-" + update);
    }

    /** @param extras writes what else belongs to a model, such as its card, into the folder it is given */
    void save(TrainedModel model, TrainingStep step, TrainingState state, Consumer<Path> extras) {
        Path place = path(state.update());
        try {
            Files.createDirectories(folder);
            try (AtomicDirectory directory = AtomicDirectory.create(place)) {
                model.write(directory.path());
                if (!arguments.schedules().saving().onlyModel()) {
                    saveTraining(step, directory.path());
                }
                extras.accept(directory.path());
                boolean best = savedBest(state)
                        .filter(update -> update == state.update())
                        .isPresent();
                StateFiles.write(
                        directory.path(),
                        state,
                        agenda.schedule(),
                        arguments,
                        best ? Optional.of(place) : best(state),
                        generation);
                Manifest.write(directory.path());
                directory.replace();
            }
            rotate(state);
        } catch (IOException e) {
            throw SforgeException.failed(
                    folder + ": cannot write a checkpoint (" + e.getMessage() + "); check the disk's space", e);
        }
    }

    private static void saveTraining(TrainingStep step, Path folder) {
        try (Weights memory = step.optimizer().state()) {
            SafetensorsWriter.copy(folder.resolve(OPTIMIZER), memory);
        }
        if (!step.furtherParameters().isEmpty()) {
            try (Weights further = new TorchWeights(step.furtherParameters())) {
                SafetensorsWriter.copy(folder.resolve(FURTHER), further);
            }
        }
    }

    /** Deletes the oldest checkpoints beyond the limit; the best and the last stay. */
    private void rotate(TrainingState state) {
        Optional<Path> best = arguments.keepsBest() ? best(state) : Optional.empty();
        List<Path> kept = new ArrayList<>();
        for (Age age : newestFirst(folder)) {
            if (best.filter(age.checkpoint::equals).isPresent()
                    || kept.size() < arguments.schedules().saving().limit()) {
                kept.add(age.checkpoint);
            } else {
                AtomicDirectory.delete(age.checkpoint);
            }
        }
    }

    /** The update with the best evaluation so far, where it is one to be saved. */
    Optional<Long> savedBest(TrainingState state) {
        return state.best().map(TrainingState.Best::update).filter(agenda::savesBest);
    }

    /** Where the checkpoint of {@link #savedBest} lies: among those of this run, or beside the one that it went on from. */
    Optional<Path> best(TrainingState state) {
        List<Path> folders = new ArrayList<>(List.of(folder));
        resumed.map(Path::toAbsolutePath).map(Path::getParent).ifPresent(folders::add);
        return savedBest(state)
                .flatMap(update -> folders.stream()
                        .map(where -> where.resolve("checkpoint-" + update))
                        .filter(checkpoint -> isEarlier(checkpoint, state))
                        .findFirst());
    }

    /** Whether a checkpoint is of this very run, and not of another one's same update: all that it logged, this one logged too. */
    private static boolean isEarlier(Path checkpoint, TrainingState state) {
        if (!Files.isDirectory(checkpoint)) {
            return false;
        }
        try {
            List<LogEntry> log = StateFiles.read(checkpoint).log();
            return log.size() <= state.log().size()
                    && state.log().subList(0, log.size()).equals(log);
        } catch (SforgeException e) {
            return false;
        }
    }

    /** Puts back what else was trained than the model, and the optimiser's state, and says how far the run was. */
    TrainingState restore(Path checkpoint, TrainingStep step) {
        if (!step.furtherParameters().isEmpty()) {
            try (SafetensorsFile further = SafetensorsFile.open(checkpoint.resolve(FURTHER))) {
                step.setFurther(further);
            }
        }
        try (SafetensorsFile memory = SafetensorsFile.open(checkpoint.resolve(OPTIMIZER))) {
            step.optimizer().restore(memory);
        }
        return StateFiles.read(checkpoint);
    }
}
