package org.sentenceforge.cli.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.sentenceforge.cli.command.ByteSizeConverter;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.DeviceOption;
import org.sentenceforge.cli.command.HubOption;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.train.config.TrainConfig;
import org.sentenceforge.train.job.TrainingJob;
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
            "      everything in one file: model, data sets, losses, evaluation, arguments",
            "  sforge train squad.yaml --set arguments.learning_rate=1e-5 \\",
            "      --set output=out/second",
            "      the same with two changes",
            "  sforge train --model builtin:all-MiniLM-L6-v2 --train 'pairs-*.jsonl.gz' \\",
            "      --loss MultipleNegativesRankingLoss --output out/mine",
            "      without a file; the columns are anchor and positive, in that order",
            "  sforge train --kind cross-encoder --model microsoft/MiniLM-L12-H384-uncased \\",
            "      --train pairs.jsonl --loss BinaryCrossEntropyLoss --output out/reranker",
            "      a reranker: the columns are query, document and label, which says how well",
            "      the two match",
            "  sforge train squad.yaml --dry-run --memory 8G",
            "      the memory it would need; cached losses use the largest mini-batches that",
            "      fit in 8 GB",
            "  sforge train squad.yaml --resume last",
            "      continue where an interrupted run stopped"
        })
public final class TrainCommand implements Callable<Integer> {
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

    @Parameters(arity = "0..1", paramLabel = "CONFIG.yaml", description = "What to train, on which data, and how.")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change one key of the configuration; nested keys are joined by dots.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--model", description = "Directory, builtin:NAME or hub id of the model to start from.")
    private String model;

    @Option(names = "--train", paramLabel = "FILE", description = "Files or globs of training data.")
    private List<String> train = new ArrayList<>();

    @Option(names = "--columns", split = ",", description = "The columns to use, in the order of their roles.")
    private List<String> columns = new ArrayList<>();

    @Option(names = "--loss", paramLabel = "NAME", description = "The loss, such as MultipleNegativesRankingLoss.")
    private String loss;

    @Option(names = "--output", paramLabel = "DIR", description = "Directory for the trained model.")
    private String output;

    @Option(
            names = "--resume",
            arity = "0..1",
            fallbackValue = "last",
            paramLabel = "CHECKPOINT|last",
            description = "Continue from a checkpoint.")
    private String resume;

    @Option(names = "--skip-empty", description = "Skip rows with an empty text instead of stopping.")
    private boolean skipEmpty;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = ByteSizeConverter.class,
            description =
                    "Use at most about this much memory (such as 8G); cached losses use the largest mini-batches that fit.")
    private Optional<Long> memory = Optional.empty();

    @Option(
            names = "--dry-run",
            description =
                    "Show what the run would need, with its memory broken down by use, even if the model's weights are"
                            + " missing; run one update if they are there and memory suffices; write nothing.")
    private boolean dryRun;

    @Option(
            names = "--print-config",
            description = "Print all settings in force, those of the configuration and options first, and stop.")
    private boolean printConfig;

    @Override
    public Integer call() {
        TrainConfig read = config();
        if (printConfig) {
            spec.commandLine().getOut().print(read.resolved().yaml());
            return 0;
        }
        TrainingJob job = new TrainingJob(
                read,
                device(read),
                Optional.ofNullable(resume),
                skipEmpty ? Selection.EmptyCells.SKIP : Selection.EmptyCells.REFUSE,
                memory.map(OptionalLong::of).orElse(OptionalLong.empty()),
                console.surroundings(hub));
        if (dryRun) {
            print(new DryRunSummary(job.dryRun()));
        } else {
            train(job);
        }
        return 0;
    }

    private void train(TrainingJob job) {
        try (Interruption interruption = new Interruption(job, console, this::tell)) {
            try {
                print(new TrainingSummary(job.run()));
            } catch (TrainingStopped stopped) {
                interruption.stopped(stopped);
            }
        }
    }

    private Device device(TrainConfig read) {
        if (read.arguments().onCpu() && device.device() instanceof Device.Cuda) {
            throw SforgeException.usage("arguments.use_cpu stands beside --device; give one of the two");
        }
        return device.device();
    }

    private void tell(StopReport report) {
        List<String> words = spec.commandLine().getParseResult().originalArgs();
        CommandWords command = new CommandWords(words.subList(words.indexOf(spec.name()) + 1, words.size()), resume);
        console.info(report.text(command));
        if (json.requested()) {
            json.print(report.document(command));
        }
    }

    private void print(Summary summary) {
        if (json.requested()) {
            json.print(summary.document());
        } else {
            spec.commandLine().getOut().print(summary.text());
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
        Map<String, Object> set = new LinkedHashMap<>();
        set.put("data", train);
        set.put("loss", loss);
        set.put("columns", columns.isEmpty() ? null : columns);
        set.values().removeIf(Objects::isNull);
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("model", model);
        keys.put("output", output);
        keys.put("train", List.of(set));
        keys.values().removeIf(Objects::isNull);
        return TrainConfig.of(keys, overrides, "the options");
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
}
