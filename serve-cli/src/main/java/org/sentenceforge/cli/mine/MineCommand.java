package org.sentenceforge.cli.mine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.EncoderOptions;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.ModelArgument;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.encode.CrossEncoder;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.source.ModelReference;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.output.InputFiles;
import org.sentenceforge.core.output.ModelMark;
import org.sentenceforge.core.output.RowWriter;
import org.sentenceforge.eval.mining.EmbeddingFolder;
import org.sentenceforge.eval.mining.MinedRows;
import org.sentenceforge.eval.mining.MiningData;
import org.sentenceforge.eval.mining.MiningJob;
import org.sentenceforge.eval.mining.MiningOptions;
import org.sentenceforge.eval.mining.MiningReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sforge mine}: hard negatives for pairs of anchor and positive. */
@Command(
        name = "mine",
        footer = {
            "",
            "Prints how the scores of positives and negatives are distributed, and what the limits excluded.",
            "",
            "Examples:",
            "  sforge mine builtin:all-MiniLM-L6-v2 pairs.jsonl --output triplets.jsonl",
            "      three negatives per anchor from the other anchors' positives, one triplet",
            "      each",
            "  sforge mine out/my-model 'train-*.jsonl.gz' --corpus passages.parquet \\",
            "      --relative-margin 0.05 --num-negatives 5 --output-format n-tuple \\",
            "      --output mined.parquet",
            "      five per anchor, from other texts too, none of them nearly as good as the",
            "      positive",
            "  sforge mine out/my-model pairs.jsonl --cross-encoder out/reranker \\",
            "      --max-score 0.3 \\",
            "      --range-max 50 --sampling-strategy random --output mined.jsonl",
            "      a random choice of the 50 nearest, among those that a reranker scores low",
            "  sforge mine out/my-model dev.jsonl --output-format reranking \\",
            "      --num-negatives 20 --output found.jsonl",
            "      data to evaluate a reranker on: the 20 nearest texts to each query"
        })
public final class MineCommand implements Callable<Integer> {

    /** Files that say what is made of a text. */
    private static final Pattern CONFIGURATION = Pattern.compile("(.*config|modules|tokenizer)\\.json|vocab\\.txt");

    /** What {@code --output-format} accepts: the library's names, and a form of our own for evaluating rerankers. */
    enum OutputFormat {
        TRIPLET("triplet", MinedRows.Format.TRIPLET),
        N_TUPLE("n-tuple", MinedRows.Format.N_TUPLE),
        N_TUPLE_SCORES("n-tuple-scores", MinedRows.Format.N_TUPLE),
        LABELED_PAIR("labeled-pair", MinedRows.Format.LABELED_PAIR),
        LABELED_LIST("labeled-list", MinedRows.Format.LABELED_LIST),
        RERANKING("reranking", MinedRows.Format.RERANKING);

        private final String key;
        private final MinedRows.Format rows;

        OutputFormat(String key, MinedRows.Format rows) {
            this.key = key;
            this.rows = rows;
        }

        @Override
        public String toString() {
            return key;
        }
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions console;

    @Mixin
    private JsonOption json;

    @Mixin
    private ModelArgument model;

    @Mixin
    private EncoderOptions encoder;

    @Mixin
    private PairFiles pairs;

    @Mixin
    private CandidateOptions candidates;

    @Mixin
    private MiningPrompts prompts;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "DATA",
            description = "Files of pairs: .jsonl, .csv, .tsv or .parquet (also .gz, .zst), or glob patterns.")
    private List<String> files = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            required = true,
            description = "Where to write: .jsonl, .csv, .tsv (each also as .gz) or .parquet.")
    private Path output;

    @Option(
            names = "--output-format",
            paramLabel = "WHAT",
            defaultValue = "triplet",
            description =
                    "What a row is: triplet, n-tuple (anchor, positive and all negatives), labeled-pair (anchor, a text,"
                            + " 1 or 0), labeled-list (anchor, texts, their labels); n-tuple-scores: n-tuple with --output-scores;"
                            + " reranking: a query, its positives, and the nearest texts, ranked, including positives,"
                            + " for eval --task cross-encoder-reranking.")
    private OutputFormat format;

    @Option(
            names = "--output-scores",
            description = "Write the scores too: a column scores beside texts, or score(s) instead of labels.")
    private boolean scores;

    @Option(
            names = "--cross-encoder",
            paramLabel = "MODEL",
            description =
                    "Score candidates with this reranker; only with --max-score or a margin, which use its scores.")
    private Optional<String> crossEncoder;

    @Option(
            names = "--cache-folder",
            paramLabel = "DIR",
            description = "Cache the embeddings here; a later run with the same model and texts reuses them.")
    private Optional<Path> cache;

    @Override
    public Integer call() {
        MiningOptions options = candidates.options(format == OutputFormat.RERANKING);
        ModelDirectory directory = model.directory();
        directory.requireDenseEmbeddings(
                "name a bi-encoder that sforge embed takes, and a cross-encoder with --cross-encoder");
        if (scores && format == OutputFormat.RERANKING) {
            throw SforgeException.usage("--output-scores: rows of the format reranking have no scores; leave it out");
        }
        if (cache.filter(Files::exists).isPresent() && !Files.isDirectory(cache.get())) {
            throw SforgeException.usage(cache.get() + " is a file; name a directory with --cache-folder");
        }
        RowSource source = RowSource.files(files);
        new InputFiles(pairs.paths(source)).refuse(output);
        PairFiles.PairColumns columns = pairs.columns(source);
        MinedRows rows = rows(columns, options);
        warnOfWhatHasNoEffect(options);
        MiningReport report;
        try (RowWriter writer = RowWriter.create(output, rows.layout())) {
            MiningData data = pairs.read(source, columns, console.progress());
            tellAbout(data, options);
            report = mine(directory, new MiningJob(options, rows, prompts.query(), prompts.corpus()), data, writer);
            print(report, pairs.described(columns, data));
            if (report.rows() == 0) {
                throw SforgeException.badData(
                        "no row has enough negatives, so nothing is written; loosen the limits, or name more texts with --corpus");
            }
            writer.commit();
        }
        console.info(String.format(Locale.ROOT, "%d rows in %s", report.rows(), output));
        return ExitCode.DONE.value();
    }

    private MinedRows rows(PairFiles.PairColumns columns, MiningOptions options) {
        return new MinedRows(
                candidates.includePositives() && format != OutputFormat.RERANKING
                        ? MinedRows.Format.N_TUPLE
                        : format.rows,
                scores || format == OutputFormat.N_TUPLE_SCORES,
                columns.anchor(),
                columns.positive(),
                options.negatives());
    }

    private void warnOfWhatHasNoEffect(MiningOptions options) {
        if (candidates.includePositives()) {
            if (candidates.mayDropPositives()) {
                console.warn("--include-positives: ranges, limits and random sampling may still keep positives out");
            }
            if (format.rows != MinedRows.Format.N_TUPLE && format != OutputFormat.RERANKING) {
                console.warn(
                        "--include-positives keeps the order of all candidates, so the rows are of the format n-tuple");
            }
        }
        if (crossEncoder.isPresent() && !options.limits().fromAbove()) {
            console.warn("--cross-encoder has no effect without --max-score, --absolute-margin or --relative-margin");
        }
    }

    private void tellAbout(MiningData data, MiningOptions options) {
        if (options.ranks().max().isEmpty()) {
            console.info(
                    "Setting range_max to " + options.rangeMax(data.mostRows()) + " based on the provided parameters.");
        }
        if (data.queries().size() != data.rows()) {
            console.info(
                    "Found " + data.queries().size() + " unique queries out of " + data.rows() + " total queries.");
        }
        if (data.mostRows() > 1) {
            double average = (double) data.rows() / data.queries().size();
            console.info(String.format(Locale.ROOT, "Found an average of %.3f positives per query.", average));
        }
    }

    private MiningReport mine(ModelDirectory directory, MiningJob job, MiningData data, RowWriter writer) {
        EncoderSettings settings = encoder.settings();
        try (Embedder embedder = Embedder.open(directory, encoder.backend(directory), settings);
                PairScorer reranker = job.options().limits().fromAbove() ? openReranker() : null;
                EmbeddingFolder embeddings = cache.map(
                                folder -> EmbeddingFolder.kept(folder, stamp(embedder, directory, settings)))
                        .orElseGet(EmbeddingFolder::temporary)) {
            return job.run(
                    data, embedder, Optional.ofNullable(reranker), embeddings, writer::write, console.progress());
        }
    }

    private PairScorer openReranker() {
        if (crossEncoder.isEmpty()) {
            return null;
        }
        ModelDirectory directory = model.directory(ModelReference.parse(crossEncoder.get(), ModelKind.CROSS_ENCODER));
        return CrossEncoder.open(directory, encoder.backend(directory), encoder.settings());
    }

    /** What tells the model from others and from itself after more training: weights, graphs, configuration; and how it is run. */
    private static String stamp(Embedder embedder, ModelDirectory directory, EncoderSettings settings) {
        String weights = embedder.mark().map(ModelMark::weights).orElse("");
        try (Stream<Path> files = Files.walk(directory.path().toRealPath(), 2)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(MineCommand::stamp)
                    .collect(Collectors.joining("\n", settings + "\n" + weights + "\n", ""));
        } catch (IOException | UncheckedIOException e) {
            throw SforgeException.badModel("cannot read " + directory.path() + ": " + e.getMessage(), e);
        }
    }

    /** Of a configuration its content; of a graph, whose weights nothing here can read, its size and time; nothing of other files. */
    private static String stamp(Path file) {
        String name = file.getFileName().toString();
        if (name.contains(".onnx")) {
            return name + " " + file.toFile().length() + " " + file.toFile().lastModified();
        }
        if (!CONFIGURATION.matcher(name).matches()) {
            return "";
        }
        try {
            return name + " " + Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void print(MiningReport report, Map<String, Object> described) {
        if (json.requested()) {
            Map<String, Object> document = new LinkedHashMap<>(described);
            document.putAll(report.values());
            json.print(document);
        } else if (!console.quiet()) {
            PrintWriter out = spec.commandLine().getOut();
            report.lines().forEach(out::println);
            out.flush();
        }
    }
}
