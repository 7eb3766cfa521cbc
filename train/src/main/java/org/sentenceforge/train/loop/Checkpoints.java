package org.sentenceforge.train.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.SentenceModel;
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
 * optimizer's state ({@code optimizer.safetensors}) and losses' own parameters ({@code loss.safetensors}), the run's state ({@link StateFiles}), and a {@link Manifest} that proves it whole.
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
    private final Consumer<String> warnings;
    private final long generation;
    /** Those that did not say when they were written as the run began: they may be newer than they could be taken for. */
    private final Set<Path> setAside;

    /**
     * @param resumed  the checkpoint that the run goes on from
     * @param warnings hears which checkpoints are not rotated as they should be, and why
     */
    Checkpoints(
            Path output,
            TrainingArguments arguments,
            Agenda agenda,
            Optional<Path> resumed,
            Consumer<String> warnings) {
        folder = output.resolve(FOLDER);
        this.arguments = arguments;
        this.agenda = agenda;
        this.resumed = resumed;
        this.warnings = warnings;
        Listing found = Listing.of(folder);
        generation =
                1 + found.newestFirst.stream().findFirst().map(Age::generation).orElse(0L);
        setAside = found.silent.keySet();
        found.silent.forEach(this::warnOfSilent);
    }

    private void warnOfSilent(Path checkpoint, String reason) {
        warnings.accept(checkpoint + " does not say when it was written and is neither counted nor deleted: " + reason);
    }

    /** A checkpoint's place in the order. */
    private record Age(Path checkpoint, long generation, long update) {
        static final Comparator<Age> ORDER =
                Comparator.comparingLong(Age::generation).thenComparingLong(Age::update);

        static Age of(Path checkpoint) {
            StateFiles.Own own = StateFiles.own(checkpoint);
            return new Age(checkpoint, own.generation(), own.step());
        }
    }

    /**
     * The checkpoints of a folder.
     *
     * @param silent those that do not say when they were written, each with the reason
     */
    private record Listing(List<Age> newestFirst, Map<Path, String> silent) {

        static Listing of(Path folder) {
            List<Age> ages = new ArrayList<>();
            Map<Path, String> silent = new TreeMap<>();
            for (Path checkpoint : in(folder)) {
                try {
                    ages.add(Age.of(checkpoint));
                } catch (SforgeException e) {
                    silent.put(checkpoint, e.getMessage());
                }
            }
            ages.sort(Age.ORDER.reversed());
            return new Listing(ages, silent);
        }
    }

    private static List<Path> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(
                            path -> NAME.matcher(path.getFileName().toString()).matches())
                    .toList();
        } catch (IOException e) {
            throw SforgeException.failed(folder + ": cannot be listed", e);
        }
    }

    /** Whether an output directory has any checkpoint. */
    public static boolean exist(Path output) {
        return !in(output.resolve(FOLDER)).isEmpty();
    }

    /**
     * The newest checkpoint of an output directory that a run can go on from.
     *
     * @param passedOver hears why newer ones do not do
     */
    public static Optional<Path> last(Path output, Consumer<String> passedOver) {
        Listing found = Listing.of(output.resolve(FOLDER));
        found.silent.forEach((checkpoint, reason) -> passedOver.accept(passedOver(checkpoint, reason)));
        for (Age age : found.newestFirst) {
            try {
                check(age.checkpoint);
                return Optional.of(age.checkpoint);
            } catch (SforgeException e) {
                passedOver.accept(passedOver(age.checkpoint, e.getMessage()));
            }
        }
        return Optional.empty();
    }

    private static String passedOver(Path checkpoint, String reason) {
        return checkpoint.getFileName() + " is passed over: " + reason;
    }

    /**
     * Makes sure that a run can go on from a checkpoint.
     *
     * @throws SforgeException (bad data) where a file of it is missing or damaged, or the optimizer's state was not saved
     */
    public static void check(Path checkpoint) {
        Manifest.check(checkpoint);
        if (StateFiles.own(checkpoint).modelOnly()) {
            throw SforgeException.badData(checkpoint + ": has the model without the optimizer's state, for it was saved"
                    + " with save_only_model; to begin a new run with it, say model: " + checkpoint);
        }
    }

    /** The checkpoint as a model, which must be the one that is trained, but for its parameters. */
    static ModelDirectory modelOf(Path checkpoint, ModelDirectory start) {
        ModelDirectory saved = ModelDirectory.read(checkpoint);
        String difference = difference(saved, start);
        if (!difference.isEmpty()) {
            throw SforgeException.usage(checkpoint + " is a checkpoint of another model than " + start.path() + ": "
                    + difference
                    + "; go on with the configuration that it was trained with, or begin without --resume");
        }
        return start.hasLora() ? start : saved; // an adapter's checkpoint lacks what is under the adapter
    }

    private static String difference(ModelDirectory saved, ModelDirectory start) {
        if (saved.kind() != start.kind()) {
            return "a " + saved.kind().key() + ", not a " + start.kind().key();
        }
        if (saved.isAdapter() != start.hasLora()) {
            return "one is trained with lora, the other without";
        }
        SentenceModel plain = start.hasLora() ? start.withoutLora().model() : start.model();
        if (!saved.model().equals(plain)) {
            return "their modules or sizes differ";
        }
        return start.hasLora() ? String.join(", ", start.adapterDifferences(saved)) : "";
    }

    /** Puts checkpoints in their place that a run which died had finished, but not put there yet. */
    public static void recover(Path output, OutputLock lock) {
        Path folder = output.resolve(FOLDER);
        List<Age> whole = lock.leftovers(folder).stream()
                .filter(leftover -> NAME.matcher(OutputLock.targetOf(leftover)).matches())
                .flatMap(leftover -> ageOfWhole(leftover).stream())
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

    private static Optional<Age> ageOfWhole(Path checkpoint) {
        try {
            Manifest.check(checkpoint);
            return Optional.of(Age.of(checkpoint));
        } catch (SforgeException e) {
            return Optional.empty();
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

    /**
     * Deletes the oldest checkpoints beyond the limit; the best and the last stay. One that cannot be read or deleted does not end a
     * training: it stays, with a warning, until the next time.
     */
    void rotate(TrainingState state) {
        try {
            Optional<Path> best = arguments.keepsBest() ? best(state) : Optional.empty();
            Listing found = Listing.of(folder);
            found.newestFirst.removeIf(age -> setAside.contains(age.checkpoint));
            found.silent.keySet().removeAll(setAside);
            found.silent.forEach(this::warnOfSilent);
            int kept = 0;
            for (Age age : found.newestFirst) {
                if (best.filter(age.checkpoint::equals).isPresent()
                        || kept < arguments.schedules().saving().limit()) {
                    kept++;
                } else {
                    AtomicDirectory.delete(age.checkpoint);
                }
            }
        } catch (SforgeException e) {
            warnings.accept("old checkpoints stay for now: " + e.getMessage());
        }
    }

    /** The update with the best evaluation so far, where it is one to be saved. */
    Optional<Long> savedBest(TrainingState state) {
        return state.best().map(TrainingState.Best::update).filter(agenda::savesBest);
    }

    /**
     * Where the checkpoint of {@link #savedBest} lies: among those of this run, or beside the one that it went on from.
     *
     * @throws SforgeException (bad data) where the state of the checkpoint that may be it cannot be read
     */
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
        List<LogEntry> log = StateFiles.read(checkpoint).log();
        return log.size() <= state.log().size()
                && state.log().subList(0, log.size()).equals(log);
    }

    /** Puts back what else was trained than the model, and the optimizer's state, and says how far the run was. */
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
