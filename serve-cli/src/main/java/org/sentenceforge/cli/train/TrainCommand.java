package org.sentenceforge.cli.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.DeviceOption;
import org.sentenceforge.cli.command.HubOption;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.output.OutputLock;
import org.sentenceforge.train.config.TrainConfig;
import org.sentenceforge.train.loop.Checkpoints;
import org.sentenceforge.train.loop.TrainingStopped;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sforge train}. */
@Command(
        name = "train",
        description = "Fine-tune a model on pairs of texts.",
        modelTransformer = KeyOptions.class,
        footer = {
            "",
            "Examples:",
            "  sforge train squad.yaml",
            "      everything in a file: model, data sets, losses, evaluation, arguments",
            "  sforge train squad.yaml --set arguments.learning_rate=1e-5 --set output=out/second",
            "      the same with two changes",
            "  sforge train --model builtin:all-MiniLM-L6-v2 --train 'pairs-*.jsonl.gz' \\",
            "      --loss MultipleNegativesRankingLoss --output out/mine",
            "      without a file; the columns are anchor and positive in their order",
            "  sforge train squad.yaml --resume last",
            "      go on where an interrupted run stopped"
        })
public final class TrainCommand implements Callable<Integer> {
    /** The folders of the output that a run writes to, beside the output itself. */
    private static final List<String> WRITTEN_TO = List.of("checkpoints", "eval");

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions console;

    @Mixin
    private DeviceOption device;

    @Mixin
    private JsonOption json;

    @Mixin
    private HubOption hub;

    @Parameters(arity = "0..1", paramLabel = "CONFIG.yaml", description = "What to train on what, and how.")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Changes one key of the configuration; nested keys with dots.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--model", description = "Directory, builtin:NAME or hub id of the model to start from.")
    private String model;

    @Option(names = "--train", paramLabel = "FILE", description = "Files or globs of training data.")
    private List<String> train = new ArrayList<>();

    @Option(names = "--columns", split = ",", description = "The columns to use, in the order of their roles.")
    private List<String> columns = new ArrayList<>();

    @Option(names = "--loss", paramLabel = "NAME", description = "What training minimises.")
    private String loss;

    @Option(names = "--output", paramLabel = "DIR", description = "Directory for the trained model.")
    private String output;

    @Option(
            names = "--resume",
            arity = "0..1",
            fallbackValue = "last",
            paramLabel = "CHECKPOINT|last",
            description = "Go on from a checkpoint.")
    private String resume;

    @Option(names = "--skip-empty", description = "Leave rows with an empty text out instead of stopping.")
    private boolean skipEmpty;

    @Option(
            names = "--dry-run",
            description = "Read everything, run one update, tell what the run would take, write nothing.")
    private boolean dryRun;

    @Option(
            names = "--print-config",
            description = "Print all that is in force, what the configuration and options say first, and stop.")
    private boolean printConfig;

    @Override
    public Integer call() {
        TrainConfig read = config();
        if (printConfig) {
            spec.commandLine().getOut().print(read.resolved().yaml());
            return 0;
        }
        Selection.EmptyCells emptyCells = skipEmpty ? Selection.EmptyCells.SKIP : Selection.EmptyCells.REFUSE;
        if (dryRun) {
            try (Training training = training(read, emptyCells)) {
                DryRunReport report = training.dryRun();
                print(report.document(), report.text());
            }
            return 0;
        }
        try (OutputLock lock = OutputLock.acquire(read.output())) {
            Checkpoints.recover(read.output(), lock);
            int removed = lock.removeLeftovers(WRITTEN_TO);
            if (removed > 0) {
                console.detail("removed what a killed run left half-written: " + removed + " files and folders");
            }
            train(read, emptyCells);
        }
        return 0;
    }

    private void train(TrainConfig read, Selection.EmptyCells emptyCells) {
        try (Interruption interruption = new Interruption(console, this::tell);
                Training training = training(read, emptyCells)) {
            interruption.guard(training.trainer());
            try {
                TrainingReport report = training.run();
                print(report.document(), report.text());
            } catch (TrainingStopped e) {
                interruption.stopped();
            }
        }
    }

    private Training training(TrainConfig read, Selection.EmptyCells emptyCells) {
        return new Training(read, device(read), resume(read), emptyCells, hub.hub(console.progress()), console);
    }

    private Device device(TrainConfig read) {
        if (read.arguments().onCpu() && device.device() instanceof Device.Cuda) {
            throw SforgeException.usage("arguments.use_cpu stands beside --device; give one of the two");
        }
        return read.arguments().onCpu() ? new Device.Cpu() : device.device();
    }

    private void tell(StopReport report) {
        List<String> words = spec.commandLine().getParseResult().originalArgs();
        CommandWords command = new CommandWords(words.subList(words.indexOf(spec.name()) + 1, words.size()), resume);
        console.info(report.text(command));
        if (json.requested()) {
            json.print(report.document(command));
        }
    }

    private void print(Map<String, Object> document, String text) {
        if (json.requested()) {
            json.print(document);
        } else {
            spec.commandLine().getOut().print(text);
        }
    }

    private TrainConfig config() {
        KeyOptions.overrides(spec.commandLine().getParseResult()).forEach(overrides::add);
        boolean options = model != null || output != null || loss != null || !train.isEmpty();
        if (config != null && options) {
            throw new ParameterException(
                    spec.commandLine(), "give a CONFIG.yaml or --model, --train, --loss and --output, not both");
        }
        if (config != null) {
            return TrainConfig.read(config, overrides);
        }
        if (!options) {
            throw new ParameterException(
                    spec.commandLine(), "give a CONFIG.yaml, or --model, --train, --loss and --output");
        }
        requireAllOptions();
        ObjectNode root = new ObjectMapper().createObjectNode();
        put(root, "model", model);
        put(root, "output", output);
        ObjectNode set = root.putArray("train").addObject();
        ArrayNode data = set.putArray("data");
        train.forEach(data::add);
        put(set, "loss", loss);
        if (!columns.isEmpty()) {
            columns.forEach(set.putArray("columns")::add);
        }
        return TrainConfig.of(root, overrides, "the options");
    }

    private void requireAllOptions() {
        List<String> missing = new ArrayList<>();
        if (model == null && !isSet("model") && !isSet("config")) {
            missing.add("--model");
        }
        if (train.isEmpty() && !isSet("train")) {
            missing.add("--train");
        }
        if (loss == null && !isSet("train")) {
            missing.add("--loss");
        }
        if (output == null && !isSet("output")) {
            missing.add("--output");
        }
        if (!missing.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "without a CONFIG.yaml, " + String.join(" and ", missing) + " must be given too");
        }
    }

    private boolean isSet(String key) {
        Pattern item = Pattern.compile(key + "[=.\\[]");
        return overrides.stream().anyMatch(override -> item.matcher(override).lookingAt());
    }

    private static void put(ObjectNode node, String key, String value) {
        if (value != null) {
            node.put(key, value);
        }
    }

    private Optional<Path> resume(TrainConfig read) {
        Path directory = read.output();
        Optional<String> from =
                Optional.ofNullable(resume).or(() -> read.arguments().resume());
        if (from.isEmpty()) {
            return Optional.empty();
        }
        if (!from.get().equals("last")) {
            Path checkpoint = Path.of(from.get());
            if (!Files.isDirectory(checkpoint)) {
                throw SforgeException.badData(checkpoint + ": there is no such checkpoint; name a directory"
                        + " checkpoint-N, or say --resume last");
            }
            Checkpoints.check(checkpoint);
            return Optional.of(checkpoint);
        }
        Optional<Path> last = Checkpoints.last(directory, console::warn);
        if (last.isEmpty()) {
            throw SforgeException.badData(directory.resolve("checkpoints") + ": there is no "
                    + (Checkpoints.exist(directory) ? "whole " : "")
                    + "checkpoint to resume from; start without --resume");
        }
        return last;
    }
}
