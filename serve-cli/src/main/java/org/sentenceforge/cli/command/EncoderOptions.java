package org.sentenceforge.cli.command;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.EncodeLimits;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.EncoderSettings.Numbers;
import org.sentenceforge.core.encode.FastestBackend;
import org.sentenceforge.core.encode.PairModel;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.model.ModelDirectory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say how a model is run, as a picocli mixin. */
public final class EncoderOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            converter = DeviceList.Converter.class,
            description =
                    "Where to run: auto, cpu, cuda or cuda:N. auto uses a GPU if there is one that works. embed also"
                            + " takes several, such as cuda:0,cuda:1.")
    private DeviceList device;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "What runs the model: auto, torch or onnx. auto is onnx when --file is given or the model has"
                    + " no weights, otherwise torch; with fp32 graphs beside the weights, whichever is faster in the"
                    + " first seconds, shown by -v (not with eval, label, --resume and --memory, which keep torch).")
    private String backend;

    @Option(names = "--file", paramLabel = "NAME.onnx", description = "Which of the model's exported graphs to run.")
    private Optional<String> file;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "auto",
            description =
                    "Number type of matrix products: auto, fp32, bf16 or fp16. auto is bf16 where the processor has"
                            + " instructions for it, else fp32.")
    private Numbers numbers;

    @Option(
            names = "--tokens-per-batch",
            paramLabel = "N",
            defaultValue = "" + EncoderSettings.TOKENS_PER_BATCH,
            description = "How many tokens go through the model at once (default: ${DEFAULT-VALUE}).")
    private int tokensPerBatch;

    @Option(
            names = "--threads",
            paramLabel = "N",
            hideParamSyntax = true,
            description = "Number of CPU threads; at most one per core, which is the default.")
    private Optional<Integer> threads;

    /** @throws SforgeException (wrong usage) where the options contradict each other, or several devices are named */
    public EncoderSettings settings() {
        return settings(device.only());
    }

    /** Where to run, for a command that can do so on several devices. */
    public List<Device> devices() {
        return device.devices();
    }

    /** The settings on one of the devices. */
    public EncoderSettings settings(Device where) {
        return settings(where, threads());
    }

    /** The settings for other machines, which may have more cores than this one. */
    public EncoderSettings settingsElsewhere() {
        return settings(device.only(), wantedThreads());
    }

    private EncoderSettings settings(Device where, int number) {
        if (tokensPerBatch < 1) {
            throw SforgeException.usage("--tokens-per-batch: expected a number from 1, got " + tokensPerBatch);
        }
        if (file.isPresent() && backend.equals("torch")) {
            throw SforgeException.usage(
                    "--file names an ONNX graph, which --backend torch cannot run; drop one of the two");
        }
        return new EncoderSettings(where, numbers, file, EncodeLimits.ofTokens(tokensPerBatch), number);
    }

    /** Whether the user says how many threads compute. */
    public boolean limitsThreads() {
        return threads.isPresent();
    }

    private int wantedThreads() {
        if (threads.isPresent() && threads.get() < 1) {
            throw SforgeException.usage("--threads: expected a number from 1, got " + threads.get());
        }
        return threads.orElse(0);
    }

    /** More than there are cores would wait for each other, and very many cannot be started. */
    private int threads() {
        int cores = Runtime.getRuntime().availableProcessors();
        int wanted = wantedThreads();
        if (wanted > cores) {
            Commands.warn(command, "--threads " + wanted + ": this machine has " + cores + " cores; as many are used");
            threads = Optional.of(cores);
        }
        return Math.min(wanted, cores);
    }

    /** Opens a model of either kind; the caller closes it. */
    public PairModel open(ModelDirectory model) {
        return PairScorer.open(model, backend(model), settings());
    }

    /** What runs a model. */
    public Backend backend(ModelDirectory model) {
        return backend.equals("auto") && file.isEmpty() ? new FastestBackend(this::detail) : repeatableBackend(model);
    }

    /** What runs a model where doing the work again must give the same bytes: none that is chosen by the clock. */
    public Backend repeatableBackend(ModelDirectory model) {
        if (backend.equals("auto") && file.isEmpty()) {
            return Backend.forModel(model);
        }
        Backend named = Backend.named(backend.equals("auto") ? "onnx" : backend);
        named.doubts(model, settings(devices().get(0))).forEach(doubt -> Commands.warn(command, doubt));
        return named;
    }

    private void detail(String message) {
        if (command.commandLine().getParseResult().hasMatchedOption("--verbose")) {
            Messages.of(command.commandLine().getParseResult()).info(message);
        }
    }
}
