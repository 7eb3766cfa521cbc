package org.sentenceforge.cli.spark;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.EncoderOptions;
import org.sentenceforge.cli.command.HubOption;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.VectorOptions;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.data.FileFormat;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.DeterministicBackend;
import org.sentenceforge.core.encode.EncodeOptions;
import org.sentenceforge.core.model.ModelDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sforge embed} on the machines of a cluster: Spark reads the texts, Parquet files hold their vectors. */
@Command(
        name = "EmbedJob",
        description = "Turns texts into vectors on the machines of a cluster.",
        footer = {
            "",
            "Examples:",
            "  spark-submit --class org.sentenceforge.cli.spark.EmbedJob \\",
            "      sentenceforge-spark.jar builtin:all-MiniLM-L6-v2 \\",
            "      hdfs:///corpus.parquet hdfs:///vectors.parquet --keep id",
            "    the column text of Parquet files; the column id is kept beside the vectors",
            "  spark-submit --archives my-model.zip#my-model \\",
            "      --class org.sentenceforge.cli.spark.EmbedJob sentenceforge-spark.jar \\",
            "      my-model s3a://bucket/corpus/*.jsonl.gz s3a://bucket/vectors.parquet \\",
            "      --column title --column text",
            "    a model of one's own, sent to each machine; the text is two columns' words"
        })
public final class EmbedJob implements Callable<Integer> {

    @Mixin
    private ConsoleOptions console;

    @Mixin
    private JsonOption json;

    @Mixin
    private HubOption hub;

    @Mixin
    private EncoderOptions encoder;

    @Mixin
    private VectorOptions vectors;

    @Parameters(
            index = "0",
            paramLabel = "MODEL",
            description = "A model directory that all machines see or that --archives sent to them,"
                    + " builtin:all-MiniLM-L6-v2, or a hub id org/name[@revision] in a cache that all machines see.")
    private String model;

    @Parameters(index = "1", paramLabel = "INPUT", description = "A file, a folder or a pattern, as Spark reads it.")
    private String input;

    @Parameters(
            index = "2",
            paramLabel = "OUTPUT",
            description = "The folder of Parquet files to write. It must not be there.")
    private String output;

    @Option(
            names = "--input-format",
            paramLabel = "FORMAT",
            description = "text, jsonl, csv, tsv or parquet; otherwise told by the input's name.")
    private Optional<FileFormat> format;

    @Option(
            names = "--column",
            paramLabel = "NAME",
            description = "The column that holds the text, by default the one named text; repeatable.")
    private List<String> columns = List.of();

    @Option(names = "--keep", paramLabel = "NAME", description = "Write this column beside the embedding; repeatable.")
    private List<String> keep = List.of();

    @Option(
            names = "--deterministic",
            description = "A text has the same vector to the last bit in any company. Slower.")
    private boolean deterministic;

    public static void main(String[] args) {
        ClusterJob.start(new EmbedJob(), args);
    }

    @Override
    public Integer call() {
        EncodeOptions options = vectors.options();
        ClusterJob.run("sforge embed " + model, output, spark -> {
            ModelDirectory directory = ModelSpec.directory(model, hub.sources(console.progress()));
            directory.warnings().forEach(console::warn);
            write(
                    spark,
                    new DatasetEmbedder(model, directory, backend(directory), encoder.settingsElsewhere(), options),
                    directory.maxLength());
        });
        return ExitCode.DONE.value();
    }

    /** One that is not chosen by the clock: a task that runs again gives the same numbers. */
    private Backend backend(ModelDirectory directory) {
        Backend backend = encoder.repeatableBackend(directory);
        return deterministic ? new DeterministicBackend(backend) : backend;
    }

    private void write(SparkSession spark, DatasetEmbedder embedder, int maxLength) {
        List<String> texts = columns.isEmpty() ? List.of("text") : columns;
        Set<String> read = new LinkedHashSet<>(keep);
        read.addAll(texts);
        Dataset<Row> all = InputRows.read(spark, input, format);
        Columns.require(all, read, "choose with --column and --keep");
        Meters meters = Meters.of(spark.sparkContext());
        Set<String> written = new LinkedHashSet<>(keep);
        written.add(DatasetEmbedder.EMBEDDING);
        long start = System.nanoTime();
        Columns.of(embedder.embed(Columns.of(all, read), texts, meters), written)
                .write()
                .parquet(output);
        report(meters, (System.nanoTime() - start) / 1e9, maxLength);
    }

    private void report(Meters meters, double seconds, int maxLength) {
        long rows = meters.rows().sum();
        long tokens = meters.tokens().sum();
        long cut = meters.truncated().sum();
        if (cut > 0) {
            console.warn(cut + " of " + rows + " texts were cut to the model's " + maxLength + " tokens");
        }
        if (json.requested()) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("rows", rows);
            report.put("tokens", tokens);
            report.put("truncated_rows", cut);
            report.put("chunked_rows", meters.chunked().sum());
            report.put("seconds", seconds);
            report.put("rows_per_second", rows / seconds);
            report.put("tokens_per_second", tokens / seconds);
            json.print(report);
        } else {
            console.info(String.format(
                    Locale.ROOT,
                    "%d rows, %d tokens in %.1f s: %.1f rows/s, %.0f tokens/s",
                    rows,
                    tokens,
                    seconds,
                    rows / seconds,
                    tokens / seconds));
        }
    }
}
