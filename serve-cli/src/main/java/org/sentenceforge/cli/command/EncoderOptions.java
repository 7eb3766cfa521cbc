package org.sentenceforge.cli.command;

import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.EncoderSettings.Numbers;
import org.sentenceforge.core.encode.FastestBackend;
import org.sentenceforge.core.encode.PairModel;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.model.ModelDirectory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that say how a model is run, as a picocli mixin. */
public final class EncoderOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private DeviceOption device;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "What runs the model: auto, torch or onnx. auto is onnx when --file is given or the model has"
                    + " no weights, else torch; with fp32 graphs beside the weights whichever is faster in the first"
                    + " seconds, which -v shows (not with eval, label and --resume, which stay with torch).")
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
            description = "Threads that compute on the CPU, at most one per core, which is the default.")
    private Optional<Integer> threads;

    /** @throws SforgeException (wrong usage) where the options contradict each other */
    public EncoderSettings settings() {
        if (tokensPerBatch < 1) {
            throw SforgeException.usage("--tokens-per-batch: expected a number from 1, got " + tokensPerBatch);
        }
        if (file.isPresent() && backend.equals("torch")) {
            throw SforgeException.usage(
                    "--file names an ONNX graph, which --backend torch cannot run; drop one of the two");
        }
        return new EncoderSettings(device.device(), numbers, file, tokensPerBatch, threads());
    }

    /** More than there are cores would wait for each other, and very many cannot be started. */
    private int threads() {
        int cores = Runtime.getRuntime().availableProcessors();
        int wanted = threads.orElse(0);
        if (threads.isPresent() && wanted < 1) {
            throw SforgeException.usage("--threads: expected a number from 1, got " + wanted);
        }
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
        if (!backend.equals("auto")) {
            return Backend.named(backend);
        }
        return file.isPresent() ? Backend.named("onnx") : Backend.forModel(model);
    }

    private void detail(String message) {
        if (command.commandLine().getParseResult().hasMatchedOption("--verbose")) {
            command.commandLine().getErr().println(message);
            command.commandLine().getErr().flush();
        }
    }
}
