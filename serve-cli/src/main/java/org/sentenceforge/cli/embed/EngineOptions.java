package org.sentenceforge.cli.embed;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.cli.command.ByteSizeConverter;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.EncoderOptions;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.DeterministicBackend;
import org.sentenceforge.core.encode.DevicesBackend;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.FastestBackend;
import org.sentenceforge.core.encode.WorkersBackend;
import org.sentenceforge.core.model.ModelDirectory;
import picocli.CommandLine.Option;

/** What runs the model of an embedding run: what users ask for and are promised, and what is left for the first seconds to decide. */
final class EngineOptions {
    /** The variable by which libtorch learns its number of threads. */
    private static final String OMP_THREADS = "OMP_NUM_THREADS";

    private static final int CORES = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--workers",
            paramLabel = "N",
            hideParamSyntax = true,
            description =
                    "Batches processed at once, each on its share of --threads; the model is in memory once. By default whatever"
                            + " is fastest in the first seconds, shown by -v.")
    private Optional<Integer> workers;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description =
                    "Limit of the whole process's resident memory (such as 800M or 4G): Java's heap gets a quarter, and batches what"
                            + " the model and the program leave. Exit code 6 if it is not enough.")
    private Optional<Long> memory;

    @Option(
            names = "--resume",
            description = "Continue where an interrupted run with this option stopped; the output has the same bytes.")
    private boolean resume;

    @Option(
            names = "--deterministic",
            description =
                    "Give a text the same vector, bit for bit, whatever the other texts, order, batch size and threads:"
                            + " every text goes through the model by itself, on one thread. Slower.")
    private boolean deterministic;

    boolean resume() {
        return resume;
    }

    /** Vectors of tokens come from the usual engine: none are compared. */
    Backend backendOfTokens(EncoderOptions options, ModelDirectory directory, ConsoleOptions console) {
        return fixed("--output-value tokens", options, directory, console);
    }

    Backend backend(EncoderOptions options, ModelDirectory directory, ConsoleOptions console) {
        if (deterministic) {
            return fixed("--deterministic", options, directory, console);
        }
        if (resume) {
            return fixed("--resume", options, directory, console);
        }
        if (options.devices().size() > 1) {
            return fixed("several devices", options, directory, console);
        }
        Backend engine = memory.isPresent() ? options.repeatableBackend(directory) : options.backend(directory);
        Optional<String> decided = decided(options, engine);
        if (decided.isPresent()) {
            console.detail(decided.get() + ": the number of workers is not measured");
            return withWorkers(engine, console);
        }
        return engine instanceof FastestBackend fastest
                ? fastest.withWorkers(CORES)
                : new FastestBackend(Optional.of(engine), CORES, console::detail);
    }

    /** What has decided the number of workers. */
    private Optional<String> decided(EncoderOptions options, Backend engine) {
        if (workers.isPresent()) {
            return Optional.of("--workers");
        }
        if (options.limitsThreads()) {
            return Optional.of("--threads");
        }
        if (System.getenv(OMP_THREADS) != null) {
            return Optional.of(OMP_THREADS);
        }
        if (CORES == 1) {
            return Optional.of("one core");
        }
        if (options.devices().get(0) instanceof Device.Cuda) {
            return Optional.of("--device");
        }
        return memory.isPresent() && !engine.sharesWeights()
                ? Optional.of("--memory, with the weights once more for each session")
                : Optional.empty();
    }

    /** An engine whose numbers do not depend on the clock. */
    private Backend fixed(String reason, EncoderOptions options, ModelDirectory directory, ConsoleOptions console) {
        List<Device> devices = options.devices();
        if (workers.isPresent() && (deterministic || devices.size() > 1)) {
            throw SforgeException.usage(
                    deterministic
                            ? "--deterministic encodes a text at a time on each thread; drop --workers, --threads says how many"
                            : "--device names several, and each takes a batch at a time; drop --workers");
        }
        console.detail(reason + ": neither engines nor workers are measured");
        Backend engine = options.repeatableBackend(directory);
        Backend each = deterministic ? new DeterministicBackend(engine) : withWorkers(engine, console);
        return devices.size() == 1 ? each : new DevicesBackend(each, devices, console::detail);
    }

    private Backend withWorkers(Backend engine, ConsoleOptions console) {
        int wanted = workers.orElse(1);
        if (wanted < 1) {
            throw SforgeException.usage("--workers: expected a number from 1, got " + wanted);
        }
        if (wanted > CORES) {
            console.warn("--workers " + wanted + ": this machine has " + CORES + " cores; as many are used");
        }
        int number = Math.min(wanted, CORES);
        return number == 1 ? engine : new WorkersBackend(engine, number);
    }

    /**
     * On one of the devices, within the memory that is allowed.
     *
     * @param output the name of the file that is written
     */
    EncoderSettings settings(
            EncoderSettings given, Backend backend, ModelDirectory directory, String output, ConsoleOptions console) {
        if (memory.isEmpty()) {
            return given.withLimits(given.limits().on(backend.memory(directory, given)));
        }
        MemoryPlan plan = new MemoryLimit(memory.get())
                .plan(backend.memory(directory, given), Runtime.getRuntime().maxMemory(), output);
        plan.warning().ifPresent(console::warn);
        console.detail(plan.toString());
        return given.withLimits(plan.limits(given.limits()));
    }
}
