package org.sentenceforge.cli.spark;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.model.SimilarityFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** For each query the nearest rows of a corpus, both as {@link EmbedJob} writes them: candidates for negatives, pairs or answers. */
@Command(
        name = "MineJob",
        description = "Finds for each query the nearest vectors of a corpus, exactly, on the machines of a cluster.",
        footer = {
            "",
            "Example:",
            "  spark-submit --class org.sentenceforge.cli.spark.MineJob \\",
            "      sentenceforge-spark.jar \\",
            "      questions.parquet vectors.parquet candidates.parquet --top 50",
            "    columns query, rank, id and score; both inputs have a column id"
        })
public final class MineJob implements Callable<Integer> {

    @Mixin
    private ConsoleOptions console;

    @Parameters(index = "0", paramLabel = "QUERIES", description = "Parquet files of the queries' vectors.")
    private String queries;

    @Parameters(index = "1", paramLabel = "CORPUS", description = "Parquet files of the vectors to search.")
    private String corpus;

    @Parameters(
            index = "2",
            paramLabel = "OUTPUT",
            description = "The folder of Parquet files to write. It must not be there.")
    private String output;

    @Option(
            names = "--id",
            paramLabel = "NAME",
            defaultValue = "id",
            description = "The column that names a row of the corpus (default: ${DEFAULT-VALUE}).")
    private String id;

    @Option(
            names = "--query-id",
            paramLabel = "NAME",
            description = "The column that names a query, by default the one of --id.")
    private Optional<String> queryId;

    @Option(
            names = {"--top", "--top-k"},
            paramLabel = "K",
            defaultValue = "10",
            description = "How many rows are found for a query (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(
            names = "--score-function",
            paramLabel = "NAME",
            defaultValue = "cosine",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private SimilarityFunction function;

    public static void main(String[] args) {
        ClusterJob.start(new MineJob(), args);
    }

    @Override
    public Integer call() {
        NearestRows nearest = new NearestRows(function, top);
        ClusterJob.run("sforge mine " + corpus, output, spark -> {
            nearest.of(
                            new NearestRows.Side(spark.read().parquet(queries), queryId.orElse(id)),
                            new NearestRows.Side(spark.read().parquet(corpus), id))
                    .write()
                    .parquet(output);
            console.info("wrote " + output);
        });
        return ExitCode.DONE.value();
    }
}
