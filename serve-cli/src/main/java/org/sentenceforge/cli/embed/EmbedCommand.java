package org.sentenceforge.cli.embed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.EncoderOptions;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.ModelArgument;
import org.sentenceforge.cli.command.ResumedRun;
import org.sentenceforge.cli.command.Terminal;
import org.sentenceforge.cli.command.TextFiles;
import org.sentenceforge.cli.command.VectorOptions;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.InputRows;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.DevicesBackend;
import org.sentenceforge.core.encode.EmbedJob;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncodeOptions;
import org.sentenceforge.core.encode.EncodeStatistics;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.LiveRows;
import org.sentenceforge.core.encode.RowInput;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.TextRole;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.output.EmbeddingLayout;
import org.sentenceforge.core.output.EmbeddingWriter;
import org.sentenceforge.core.output.InputFiles;
import org.sentenceforge.core.output.Precision;
import org.sentenceforge.core.output.RowLayout;
import org.sentenceforge.core.output.RowWriter;
import org.sentenceforge.core.output.ValueRanges;
import org.sentenceforge.core.output.VectorLabel;
import org.sentenceforge.core.torch.MemoryNeed;
import org.sentenceforge.core.torch.TorchPrecision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sforge embed}: texts to embeddings, in the order of the texts. */
@Command(
        name = "embed",
        footer = {
            "",
            "Examples:",
            "  sforge embed builtin:all-MiniLM-L6-v2 lines.txt --output vectors.npy",
            "      one embedding per line",
            "  sforge embed out/my-model corpus.jsonl.gz --column title --column text \\",
            "      --keep _id --output corpus.parquet",
            "      reads two columns and keeps a third beside the embedding",
            "  echo 'a cat' | sforge embed builtin:all-MiniLM-L6-v2 - --output -",
            "      a line of JSON to standard output",
            "  sforge embed BAAI/bge-base-en-v1.5 corpus.parquet --column text \\",
            "      --output out.parquet --device cuda:0,cuda:1",
            "      on two GPUs, with the model on each; the rows keep their order",
            "  sforge embed naver/splade-v3 corpus.jsonl --task document --keep _id \\",
            "      --output corpus.bulk",
            "      a sparse encoder's weights by token, as Elasticsearch indexes them"
        })
public final class EmbedCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Mixin
    private ConsoleOptions console;

    @Mixin
    private JsonOption json;

    @Mixin
    private ModelArgument model;

    @Mixin
    private EncoderOptions options;

    @Mixin
    private EngineOptions engine;

    @Mixin
    private TextFiles input;

    @Mixin
    private VectorOptions vectors;

    @Parameters(index = "1..*", paramLabel = "FILE", description = "Files of texts; - or none for standard input.")
    private List<String> files = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description =
                    "Where to write: .npy, .safetensors, .jsonl, .parquet, .duckdb, .copy (PostgreSQL) or .bulk (Elasticsearch); for a sparse encoder .jsonl, .bulk, .copy or .npz (SciPy); - for JSONL on standard output.")
    private String output;

    @Option(names = "--keep", paramLabel = "NAME", description = "Write this column beside the embedding; repeatable.")
    private List<String> keep = List.of();

    @Option(
            names = "--output-value",
            paramLabel = "WHAT",
            defaultValue = "sentence",
            description = "sentence: a vector per text; tokens: a vector per token.")
    private EmbeddingLayout.Unit outputValue;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            defaultValue = "float32",
            description = "How numbers are stored: float32, int8, uint8, binary, ubinary.")
    private Precision precision;

    @Option(
            names = "--calibration",
            paramLabel = "FILE",
            description = "Texts whose embeddings set the ranges for int8 and uint8; by default those being written.")
    private Optional<String> calibration;

    @Option(
            names = "--truncated",
            paramLabel = "FILE",
            description =
                    "List in this file (.jsonl, .csv, .tsv or .parquet; with --resume .jsonl) the rows that were cut to the"
                            + " model's length: their number, where they were read, and the columns of --keep.")
    private Optional<Path> truncated;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            converter = Shard.Converter.class,
            defaultValue = "1/1",
            description = "Only every Nth row, starting with the Ith: part I of N that together cover all rows.")
    private Shard shard;

    @Option(
            names = "--update-card",
            description =
                    "Show the first texts, with the size and similarities of their embeddings, in the model's card.")
    private boolean updateCard;

    @Option(
            names = "--dry-run",
            description = "Print the number of parameters and the memory they take; load nothing, write nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        if (dryRun) {
            reportNeed(model.directory());
            return ExitCode.DONE.value();
        }
        if (output == null) {
            throw SforgeException.usage("Missing required option: '--output=OUT'");
        }
        if (json.requested() && output.equals(TextFiles.STANDARD_INPUT)) {
            throw SforgeException.usage(
                    "--json and --output - both write to standard output; write the embeddings to a file");
        }
        if (engine.resume() && output.equals(TextFiles.STANDARD_INPUT)) {
            throw SforgeException.usage(
                    "--resume goes on with a file, and --output - is none; write to a file, or leave --resume out");
        }
        ModelDirectory directory = model.directory();
        if (directory.kind() == ModelKind.CROSS_ENCODER) {
            throw SforgeException.badModel(directory.path()
                    + " is a cross-encoder, which has no embeddings; use sforge rank or sforge predict");
        }
        boolean multiVector = directory.kind() == ModelKind.MULTI_VECTOR_ENCODER;
        if (multiVector && updateCard) {
            throw SforgeException.badModel("--update-card: examples of a multi-vector encoder, which "
                    + directory.path() + " is, are not written into cards yet; leave it out");
        }
        EncodeOptions how = vectors.options();
        try (Embedder embedder = open(directory, how.prompt().role())) {
            Set<String> shown = new LinkedHashSet<>();
            EncodeStatistics statistics =
                    encode(directory, new EmbedJob(embedder, updateCard ? showing(shown) : input.input(), how));
            if (updateCard) {
                CardExamples.ofTexts(shown).write(directory, embedder);
            }
            if (statistics.truncated() > 0) {
                console.warn(statistics.truncated() + " of " + statistics.rows() + " texts were cut to the model's "
                        + directory.maxLength() + " tokens");
            }
            report(statistics);
        }
        return ExitCode.DONE.value();
    }

    private Embedder open(ModelDirectory directory, TextRole role) {
        boolean tokens =
                outputValue == EmbeddingLayout.Unit.TOKENS || directory.kind() == ModelKind.MULTI_VECTOR_ENCODER;
        Backend backend = tokens
                ? engine.backendOfTokens(options, directory, console)
                : engine.backend(options, directory, console);
        EncoderSettings given = options.settings(options.devices().get(0));
        EncoderSettings settings = engine.settings(given, backend, directory, output, console);
        return Embedder.open(
                directory,
                role,
                backend,
                backend instanceof DevicesBackend devices ? devices.settings(settings) : settings);
    }

    /** The rows' texts; the first few different ones are noted on the way. */
    private RowInput<Row> showing(Set<String> shown) {
        if (input.tokens() || outputValue == EmbeddingLayout.Unit.TOKENS) {
            throw SforgeException.usage(
                    "--update-card shows texts and their embeddings; it needs texts and sentence embeddings");
        }
        Function<Row, String> noted = row -> {
            String text = row.text(input.columns());
            if (shown.size() < CardExamples.USAGE_TEXTS) {
                shown.add(text);
            }
            return text;
        };
        return new RowInput.Texts<>(noted, Row::location);
    }

    private EncodeStatistics encode(ModelDirectory directory, EmbedJob job) {
        if (calibration.isPresent() && !precision.needsRanges()) {
            throw SforgeException.usage(
                    "--calibration: only --precision int8 and uint8 have ranges to calibrate; drop it");
        }
        EmbeddingLayout layout = job.layout(outputValue, precision, calibration.map(file -> ranges(job, file)), keep);
        try (InputRows rows = input.open(files, keep);
                EmbeddingWriter writer = writer(layout, directory, rows.paths());
                RowWriter cut = truncated
                        .map(file -> truncatedRows(file, directory, rows.paths(), writer.rows()))
                        .orElse(null)) {
            Iterator<Row> mine = shard.of(rows);
            return job.run(
                    streams() ? new LiveRows<>(mine) : mine, writer, Optional.ofNullable(cut), console.progress());
        }
    }

    /** Whether somebody may be waiting for the results of rows that were not followed by others yet. */
    private boolean streams() {
        String standardInput = TextFiles.STANDARD_INPUT;
        return output.equals(standardInput) && (files.isEmpty() || files.equals(List.of(standardInput)));
    }

    private RowWriter truncatedRows(Path file, ModelDirectory directory, List<Path> read, long done) {
        inputs(directory, read).refuse(file);
        if (file.toAbsolutePath()
                .normalize()
                .equals(Path.of(output).toAbsolutePath().normalize())) {
            throw SforgeException.usage("--truncated and --output both name " + file + "; choose two files");
        }
        RowLayout layout = EmbedJob.truncatedRows(keep);
        return engine.resume()
                ? RowWriter.resume(file, layout, ResumedRun.fingerprint(command, directory, files), done)
                : RowWriter.create(file, layout);
    }

    private EmbeddingWriter writer(EmbeddingLayout layout, ModelDirectory directory, List<Path> read) {
        if (output.equals(TextFiles.STANDARD_INPUT)) {
            return EmbeddingWriter.jsonl(Terminal.output(), layout);
        }
        Path target = Path.of(output);
        InputFiles inputs = inputs(directory, read);
        inputs.refuse(target);
        inputs.refuse(VectorLabel.beside(target));
        return engine.resume()
                ? EmbeddingWriter.resume(target, layout, ResumedRun.fingerprint(command, directory, files) + layout)
                : EmbeddingWriter.create(target, layout);
    }

    private InputFiles inputs(ModelDirectory directory, List<Path> read) {
        List<Path> inputs = new ArrayList<>(read);
        calibration.map(Path::of).ifPresent(inputs::add);
        inputs.addAll(directory.weightFiles());
        return new InputFiles(inputs);
    }

    private ValueRanges ranges(EmbedJob job, String file) {
        try (InputRows rows = input.open(List.of(file), List.of())) {
            return job.ranges(
                    rows,
                    found -> console.warn(file + ": ranges from only " + found + " texts; " + ValueRanges.ENOUGH_ROWS
                            + " or more are better"));
        }
    }

    private void reportNeed(ModelDirectory directory) {
        int tokens = options.settings(options.devices().get(0)).limits().tokensPerBatch();
        MemoryNeed fp32 = MemoryNeed.of(directory.model(), TorchPrecision.FP32, tokens);
        MemoryNeed bf16 = MemoryNeed.of(directory.model(), TorchPrecision.BF16, tokens);
        if (json.requested()) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("parameters", fp32.parameters());
            report.put("weight_bytes_fp32", fp32.weightBytes());
            report.put("weight_bytes_bf16", bf16.weightBytes());
            report.put("batch_bytes", fp32.batchBytes());
            json.print(report);
        } else {
            command.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "%,d parameters%nmemory in fp32: %.1f GB weights + about %.1f GB for a batch of %d tokens%n"
                                    + "memory in bf16 or fp16: %.1f GB weights + about %.1f GB%n",
                            fp32.parameters(),
                            fp32.weightBytes() / 1e9,
                            fp32.batchBytes() / 1e9,
                            tokens,
                            bf16.weightBytes() / 1e9,
                            bf16.batchBytes() / 1e9);
        }
    }

    private void report(EncodeStatistics statistics) {
        if (json.requested()) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("rows", statistics.rows());
            report.put("tokens", statistics.tokens());
            report.put("padding_share", statistics.paddingShare());
            report.put("truncated_rows", statistics.truncated());
            report.put("chunked_rows", statistics.chunked());
            report.put("seconds", statistics.seconds());
            report.put("rows_per_second", statistics.rowsPerSecond());
            report.put("tokens_per_second", statistics.tokensPerSecond());
            json.print(report);
        } else {
            console.info(String.format(
                    Locale.ROOT,
                    "%d rows, %d tokens in %.1f s: %.1f rows/s, %.0f tokens/s",
                    statistics.rows(),
                    statistics.tokens(),
                    statistics.seconds(),
                    statistics.rowsPerSecond(),
                    statistics.tokensPerSecond()));
        }
    }
}
