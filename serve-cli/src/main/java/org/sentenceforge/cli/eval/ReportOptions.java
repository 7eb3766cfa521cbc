package org.sentenceforge.cli.eval;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.eval.report.Threshold;
import picocli.CommandLine.Option;

/** The options that say what becomes of results, as a picocli mixin. */
public final class ReportOptions {
    private static final int RESAMPLES_OF_A_COMPARISON = 2000;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            description = "Write CSV files (rows are appended), metrics.json and per-item.jsonl (or .parquet) there.")
    private Optional<Path> output;

    /** What {@code --per-item} accepts. */
    enum ItemFormat {
        jsonl,
        parquet
    }

    @Option(
            names = "--per-item",
            paramLabel = "FORMAT",
            defaultValue = "jsonl",
            description =
                    "Format of per-item metrics (query, pair …) in --output: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private ItemFormat perItem;

    @Option(
            names = "--write-predictions",
            description = "Write the documents found for each query to --output (retrieval).")
    private boolean writePredictions;

    @Option(
            names = "--plots",
            description =
                    "Write SVG plots to --output: the primary metric against the dimension, precision against recall.")
    private boolean plots;

    @Option(
            names = "--threshold",
            paramLabel = "METRIC>=X",
            description = "End with exit code 7 when a metric misses this bound (also <=); may be repeated.")
    private List<String> thresholds = new ArrayList<>();

    @Option(
            names = "--bootstrap",
            paramLabel = "N",
            description = "95 %% confidence intervals of the metrics from N resamples of the items.")
    private Optional<Integer> bootstrap;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Seed of resampling (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--update-card",
            negatable = true,
            description =
                    "Put the results into the model's card; by default if MODEL is a writable directory whose card sforge wrote.")
    private Optional<Boolean> updateCard;

    Optional<Path> output() {
        return output;
    }

    ItemFormat perItem() {
        return perItem;
    }

    Optional<Boolean> updateCard() {
        return updateCard;
    }

    boolean writePredictions() {
        return writePredictions;
    }

    boolean plots() {
        return plots;
    }

    List<Threshold> thresholds() {
        return thresholds.stream().map(Threshold::parse).toList();
    }

    Optional<Integer> bootstrap() {
        return bootstrap;
    }

    /** Resamples for comparing two models. */
    int comparisonResamples() {
        return bootstrap.orElse(RESAMPLES_OF_A_COMPARISON);
    }

    long seed() {
        return seed;
    }

    /** @throws SforgeException (usage) where options contradict each other */
    public void check() {
        if (bootstrap.isPresent() && bootstrap.get() < 1) {
            throw SforgeException.usage("--bootstrap: expected a number from 1, found " + bootstrap.get());
        }
        if (output.isPresent() && Files.exists(output.get()) && !Files.isDirectory(output.get())) {
            throw SforgeException.usage(output.get() + " is a file; name a directory to write to");
        }
        if ((writePredictions || plots) && output.isEmpty()) {
            throw SforgeException.usage((plots ? "--plots" : "--write-predictions") + " needs --output DIR");
        }
    }
}
