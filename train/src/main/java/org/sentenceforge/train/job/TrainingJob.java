package org.sentenceforge.train.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.source.Surroundings;
import org.sentenceforge.core.output.OutputLock;
import org.sentenceforge.core.torch.DeviceMemory;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.train.config.TrainConfig;
import org.sentenceforge.train.loop.Checkpoints;
import org.sentenceforge.train.loop.MemoryPlanner;
import org.sentenceforge.train.loop.Trainer;
import org.sentenceforge.train.loop.TrainingStopped;
import org.sentenceforge.train.step.MemoryPlan;

/**
 * A training: reads model and data, trains, evaluates and writes a model directory with its card. Holds nothing between calls; only
 * {@link #stop} and {@link #reached} may be called from other threads.
 */
public final class TrainingJob {
    /** The folders of the output that a run writes to, beside the output itself. */
    private static final List<String> WRITTEN_TO = List.of("checkpoints", Trainer.EVALUATIONS);

    private final TrainConfig config;
    private final Device device;
    private final Optional<String> resume;
    private final Selection.EmptyCells emptyCells;
    private final OptionalLong memory;
    private final Surroundings surroundings;
    private volatile PreparedTraining training;
    private volatile boolean stop;

    /** Goes on from a checkpoint only where the configuration says so, and refuses rows with empty texts. */
    public TrainingJob(TrainConfig config, Device device, Surroundings surroundings) {
        this(config, device, Optional.empty(), Selection.EmptyCells.REFUSE, OptionalLong.empty(), surroundings);
    }

    /**
     * Describes a training; nothing is read yet.
     *
     * @param device     where the model is trained, unless the configuration says {@code use_cpu}
     * @param resume     a checkpoint's directory to go on from, or {@code last} for the newest of the output; empty for what the
     *     configuration says
     * @param emptyCells what is done with rows that have an empty text
     * @param memory     bytes that the run may take: the mini-batches of losses with a cache become as large as that allows
     */
    public TrainingJob(
            TrainConfig config,
            Device device,
            Optional<String> resume,
            Selection.EmptyCells emptyCells,
            OptionalLong memory,
            Surroundings surroundings) {
        this.config = config;
        this.device = config.arguments().onCpu() ? new Device.Cpu() : device;
        this.resume = resume.or(() -> config.arguments().resume());
        this.emptyCells = emptyCells;
        this.memory = memory;
        this.surroundings = surroundings;
    }

    /**
     * How far a training is.
     *
     * @param updates      done, those before a resumed run included
     * @param totalUpdates of the whole run; 0 while model and data are being read
     * @param checkpoint   the newest one that this run wrote or began with
     * @param written      whether this run wrote it
     */
    public record Reached(long updates, long totalUpdates, Optional<Path> checkpoint, boolean written) {}

    /**
     * Trains to the end and writes the model to the configured output, which is locked meanwhile.
     *
     * @throws SforgeException (usage) where configuration, model and data do not fit together, (bad data) or (bad model) where one of
     *     them cannot be used, (failed) where another run writes to the same output, or the disk is full
     * @throws TrainingStopped after {@link #stop}, when a checkpoint is written; why it could not be is suppressed in it
     */
    public TrainingReport run() {
        try (OutputLock lock = OutputLock.acquire(config.output())) {
            Checkpoints.recover(config.output(), lock);
            int removed = lock.removeLeftovers(WRITTEN_TO);
            if (removed > 0) {
                surroundings.detail("removed what a killed run left half-written: " + removed + " files and folders");
            }
            try (TrainingInputs inputs = inputs();
                    PreparedTraining prepared = new PreparedTraining(inputs)) {
                return run(prepared);
            }
        }
    }

    private TrainingReport run(PreparedTraining prepared) {
        training = prepared;
        if (stop) {
            prepared.trainer().stop();
        }
        try {
            return prepared.run();
        } catch (TrainingStopped stopped) {
            try {
                prepared.trainer().saveCheckpoint();
            } catch (SforgeException e) {
                stopped.addSuppressed(e);
            }
            throw stopped;
        }
    }

    /**
     * Reads everything but the weights and plans the memory; where that is there, and the weights are, runs one update at a learning rate of
     * 0 too. Writes nothing.
     *
     * @throws SforgeException as {@link #run}
     */
    public DryRun dryRun() {
        try (TrainingInputs inputs = inputs()) {
            MemoryPlanner planner = new MemoryPlanner(inputs.setup());
            TorchDevice where = TorchDevice.of(device);
            inputs.tell(planner.size(where), where);
            MemoryPlan memory = planner.plan(where);
            Optional<DeviceMemory> onDevice = DeviceMemory.of(where);
            return new DryRun(
                    inputs.setup().schedule().totalUpdates(),
                    planner.rows(),
                    planner.tokens(),
                    planner.size(where),
                    where.toString(),
                    memory,
                    onDevice,
                    planner.remedies(),
                    where.isGpu() ? memory : planner.plan(TorchDevice.anyGpu()),
                    trial(inputs, memory, where, onDevice));
        }
    }

    private static DryRun.Trial trial(
            TrainingInputs inputs, MemoryPlan memory, TorchDevice where, Optional<DeviceMemory> onDevice) {
        ModelDirectory model = inputs.setup().model();
        if (!model.hasWeights()) {
            return new DryRun.NotTried(model.path() + " has no weights");
        }
        if (onDevice.isPresent() && memory.total() > onDevice.get().free()) {
            return new DryRun.NotTried(String.format(
                    Locale.ROOT, "%s has %.1f GB free", where, onDevice.get().free() / 1e9));
        }
        try (PreparedTraining prepared = new PreparedTraining(inputs)) {
            return prepared.tryUpdate();
        }
    }

    private TrainingInputs inputs() {
        return new TrainingInputs(config, device, checkpoint(), emptyCells, memory, surroundings);
    }

    /** Has {@link #run} end with {@link TrainingStopped}: after the update at hand, within an evaluation at once. */
    public void stop() {
        stop = true;
        PreparedTraining now = training;
        if (now != null) {
            now.trainer().stop();
        }
    }

    public Reached reached() {
        PreparedTraining now = training;
        return now == null ? new Reached(0, 0, begin(), false) : now.reached();
    }

    /** The checkpoint that the run is to go on from, while that is being read. */
    private Optional<Path> begin() {
        return resume.flatMap(from -> from.equals("last")
                ? Checkpoints.last(config.output(), passedOver -> {})
                : Optional.of(Path.of(from)).filter(Files::isDirectory));
    }

    private Optional<Path> checkpoint() {
        return resume.map(from -> from.equals("last") ? last() : named(Path.of(from)));
    }

    private Path last() {
        Path output = config.output();
        return Checkpoints.last(output, surroundings.warnings())
                .orElseThrow(() -> SforgeException.badData(output.resolve("checkpoints") + ": there is no "
                        + (Checkpoints.exist(output) ? "whole " : "")
                        + "checkpoint to resume from; start without --resume"));
    }

    private static Path named(Path checkpoint) {
        if (!Files.isDirectory(checkpoint)) {
            throw SforgeException.badData(checkpoint + ": there is no such checkpoint; name a directory"
                    + " checkpoint-N, or say --resume last");
        }
        Checkpoints.check(checkpoint);
        return checkpoint;
    }
}
