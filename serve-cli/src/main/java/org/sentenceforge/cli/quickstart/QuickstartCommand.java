package org.sentenceforge.cli.quickstart;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.quickstart.CldrNames.Pair;
import org.sentenceforge.cli.quickstart.NameRetrieval.Quality;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.source.BuiltinModel;
import org.sentenceforge.core.output.AtomicFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * {@code sforge quickstart}: the whole path on built-in data. Its steps are the other commands, run on files that it writes, so that each
 * can be repeated by hand.
 */
@Command(
        name = "quickstart",
        footer = {
            "",
            "The model learns to find the English name of a country, a language or a currency from its name in",
            "22 other languages; it is evaluated on names it has not seen. Takes two to three minutes on two cores.",
            "",
            "Examples:",
            "  sforge quickstart",
            "  sforge quickstart --output names --json"
        })
public final class QuickstartCommand implements Callable<Integer> {

    private static final String MODEL = "builtin:" + BuiltinModel.NAME;

    private static final String CONFIG = """
            # Written by sforge quickstart. Train again with: sforge train <this file>
            model: builtin:all-MiniLM-L6-v2
            output: %s
            max_seq_length: 64
            train:
              - name: cldr-names
                data: %s
                columns: [anchor, positive]
                loss: {MultipleNegativesRankingLoss: {scale: 20}}
            evaluate:
              - InformationRetrieval: {name: cldr-names, corpus: %s, queries: %s, qrels: %s}
            arguments:
              per_device_train_batch_size: 64
              num_train_epochs: 1
              learning_rate: 2e-4
              warmup_ratio: 0.1
              batch_sampler: no_duplicates
              eval_strategy: "no"
              save_strategy: "no"
              logging_steps: 20
            """;

    private final Function<String[], CommandLine> program;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions console;

    @Mixin
    private JsonOption json;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = "sforge-quickstart",
            description = "Where to write the data and the model (default: ${DEFAULT-VALUE}).")
    private Path output;

    /** @param program the command line of all commands, ready for these arguments */
    public QuickstartCommand(Function<String[], CommandLine> program) {
        this.program = program;
    }

    @Override
    public Integer call() throws Exception {
        refuseForeignDirectory();
        long start = System.nanoTime();
        CldrNames.Split names = CldrNames.split();
        NameRetrieval retrieval = new NameRetrieval(names);
        writeData(names, retrieval);
        step(
                1,
                "Data: the names of " + names.english().size() + " things in 22 languages; "
                        + names.train().size() + " pairs to train on, " + retrieval.queries()
                        + " held-out names to find");

        step(2, "Measuring " + MODEL);
        Quality before = measure(BuiltinModel.directory(BuiltinModel.NAME), retrieval);

        step(3, "Training: sforge train " + config());
        run("train", config().toString());

        step(4, "Measuring again");
        Quality after = measure(model(), retrieval);

        step(5, "Exporting to ONNX and comparing both backends: sforge export " + model());
        run("export", model().toString());

        step(6, "Encoding all English names: sforge embed " + model() + " ...");
        run(
                "embed",
                model().toString(),
                data("corpus.jsonl").toString(),
                "--output",
                output.resolve("english.npy").toString());

        report(before, after, (System.nanoTime() - start) / 1e9);
        return ExitCode.DONE.value();
    }

    /** A directory of a quickstart before this one may be written to; any other may hold something that matters. */
    private void refuseForeignDirectory() throws IOException {
        if (!Files.exists(output) || Files.exists(config())) {
            return;
        }
        if (!Files.isDirectory(output)) {
            throw SforgeException.usage(output + " is a file; name a directory with --output");
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(output)) {
            if (files.iterator().hasNext()) {
                throw SforgeException.usage(output + " is not empty; name another directory with --output");
            }
        }
    }

    private Path config() {
        return output.resolve("quickstart.yaml");
    }

    private Path model() {
        return output.resolve("model");
    }

    private Path data(String file) {
        return output.resolve("data").resolve(file);
    }

    private void writeData(CldrNames.Split names, NameRetrieval retrieval) throws IOException {
        Files.createDirectories(output.resolve("data"));
        NameRetrieval.writeLines(
                data("train.jsonl"),
                names.train().stream().map(QuickstartCommand::row).toList());
        retrieval.write(output.resolve("data"));
        AtomicFile.writeString(
                config(),
                String.format(
                        Locale.ROOT,
                        CONFIG,
                        quoted(model()),
                        quoted(data("train.jsonl")),
                        quoted(data("corpus.jsonl")),
                        quoted(data("queries.jsonl")),
                        quoted(data("qrels.tsv"))));
    }

    private static Map<String, String> row(Pair pair) {
        Map<String, String> row = new LinkedHashMap<>();
        row.put("anchor", pair.name());
        row.put("positive", pair.english());
        return row;
    }

    /** A path as a YAML text, whatever characters it has. */
    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }

    private Quality measure(Path directory, NameRetrieval retrieval) {
        try (Embedder embedder =
                Embedder.open(ModelDirectory.read(directory), Backend.named("torch"), EncoderSettings.defaults())) {
            return retrieval.measure(embedder, console.progress());
        }
    }

    private void step(int number, String what) {
        console.info("[" + number + "/6] " + what);
    }

    /** Runs another command; its report is not shown, its errors are this command's. */
    private void run(String... words) throws Exception {
        List<String> args = new ArrayList<>(List.of(words));
        args.addAll(console.arguments());
        String[] all = args.toArray(String[]::new);
        CommandLine line = program.apply(all);
        line.setErr(spec.commandLine().getErr());
        line.setOut(new PrintWriter(Writer.nullWriter()));
        ParseResult parsed = line.parseArgs(all).subcommand();
        ((Callable<?>) parsed.commandSpec().userObject()).call();
    }

    private void report(Quality before, Quality after, double seconds) {
        if (json.requested()) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("model", model().toString());
            report.put("before", before);
            report.put("after", after);
            report.put("seconds", seconds);
            json.print(report);
            return;
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println();
        QuickstartTable.lines(before, after).forEach(out::println);
        out.println();
        out.println(String.format(Locale.ROOT, "%.0f seconds. The model: %s", seconds, model()));
        out.println();
        out.println("Try next:");
        out.println("  sforge similarity " + model() + " " + data("corpus.jsonl"));
        out.println("  sforge card show " + model());
        out.println("  sforge train " + config() + " --set arguments.num_train_epochs=2");
    }
}
