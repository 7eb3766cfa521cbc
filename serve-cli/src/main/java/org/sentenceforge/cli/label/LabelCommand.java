package org.sentenceforge.cli.label;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.EncoderOptions;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.ModelArgument;
import org.sentenceforge.cli.command.ResumedRun;
import org.sentenceforge.cli.command.ScoringOptions;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.data.RowReader;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.data.Selection.EmptyCells;
import org.sentenceforge.core.encode.LabelJob;
import org.sentenceforge.core.encode.LabelLayout;
import org.sentenceforge.core.encode.PairModel;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.encode.ScoreOptions;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.format.Scoring;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.output.InputFiles;
import org.sentenceforge.core.output.RowLayout;
import org.sentenceforge.core.output.RowWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sforge label}: a model's scores beside texts. */
@Command(
        name = "label",
        footer = {
            "",
            "The first column is the query; each of the others is scored with it. A pair gets a score; a query with",
            "a positive and a negative gets the margin between the two, as MarginMSELoss takes it; with more",
            "negatives, or a list of texts, it gets a list of scores, as MarginMSELoss and DistillKLDivLoss take it.",
            "A cross-encoder's scores are its logits, unless --activation says otherwise; a bi-encoder's are the",
            "similarities of the embeddings.",
            "",
            "Examples:",
            "  sforge label out/reranker triplets.jsonl --output margins.jsonl --resume",
            "      a margin per triplet; the same command continues where it was interrupted",
            "  sforge label out/reranker 'mined-*.parquet' --labels scores \\",
            "      --output scores.parquet",
            "      the positive's score and each negative's",
            "  sforge label cross-encoder/stsb-distilroberta-base pairs.csv --column a \\",
            "      --column b --keep id --activation sigmoid --output silver.csv",
            "      pairs with a similarity from 0 to 1 and the column that identifies them"
        })
public final class LabelCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Mixin
    private ConsoleOptions console;

    @Mixin
    private JsonOption json;

    @Mixin
    private ModelArgument model;

    @Mixin
    private EncoderOptions encoder;

    @Mixin
    private ScoringOptions scoring;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "DATA",
            description = "Files of rows: .jsonl, .csv, .tsv or .parquet (also .gz, .zst), or glob patterns.")
    private List<String> files = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            required = true,
            description = "Where to write: .jsonl, .csv, .tsv (each also as .gz) or .parquet.")
    private Path output;

    @Option(
            names = "--column",
            paramLabel = "NAME",
            description =
                    "A column of texts, the query's first; repeatable. Default: all columns but labels and --keep.")
    private List<String> columns = List.of();

    @Option(names = "--keep", paramLabel = "NAME", description = "Write this column too, as it is; repeatable.")
    private List<String> keep = List.of();

    @Option(
            names = "--labels",
            paramLabel = "WHAT",
            description =
                    "scores: one per text; margins: the positive's score minus each negative's. Default: margins for one"
                            + " negative, otherwise scores.")
    private Optional<LabelLayout.Label> labels;

    @Option(names = "--skip-empty", description = "Skip rows with an empty text, which is otherwise an error.")
    private boolean skipEmpty;

    @Option(names = "--resume", description = "Continue where an interrupted run with this option stopped (.jsonl).")
    private boolean resume;

    @Override
    public Integer call() {
        RowSource source = RowSource.files(files);
        new InputFiles(source.paths()).refuse(output);
        ModelDirectory directory = model.directory();
        LabelLayout layout = layout(source, directory);
        RowLayout rows = layout.rows();
        try (RowWriter writer = resume
                        ? RowWriter.resume(output, rows, ResumedRun.fingerprint(command, directory, files) + rows)
                        : RowWriter.create(output, rows);
                PairModel opened =
                        PairScorer.open(directory, encoder.repeatableBackend(directory), encoder.settings());
                RowReader reader = source.open(selection(layout.texts()))) {
            long before = writer.rows();
            LabelJob job = new LabelJob(opened, layout, options(directory));
            LabelJob.Statistics statistics = job.run(reader, writer, console.progress());
            report(directory, rows, before, reader.skipped(), statistics);
        }
        return ExitCode.DONE.value();
    }

    private LabelLayout layout(RowSource source, ModelDirectory directory) {
        List<String> texts = new ArrayList<>(columns.isEmpty() ? inputs(source) : columns);
        texts.removeAll(keep);
        List<String> named = new ArrayList<>(texts);
        named.addAll(keep);
        source.open(Selection.of(named).withEmptyCells(EmptyCells.KEEP)).close(); // refuses a column that is not there
        int scores = directory.scoring().map(Scoring::labels).orElse(1);
        try (RowReader rows = source.open(selection(texts))) {
            return LabelLayout.of(rows.next(), texts, keep, labels, scores);
        }
    }

    private static List<String> inputs(RowSource source) {
        try (RowReader rows = source.open(Selection.all().withEmptyCells(EmptyCells.KEEP))) {
            return rows.columns().inputs();
        }
    }

    /** Only texts must be there. */
    private Selection selection(List<String> texts) {
        return Selection.of(texts)
                .withOptional(keep.toArray(String[]::new))
                .withEmptyCells(skipEmpty ? EmptyCells.SKIP : EmptyCells.REFUSE);
    }

    private ScoreOptions options(ModelDirectory directory) {
        ScoreOptions asked = scoring.options();
        boolean logits = directory.kind() == ModelKind.CROSS_ENCODER
                && asked.activation().isEmpty();
        return logits
                ? new ScoreOptions(asked.prompt(), Optional.of(Activation.IDENTITY), asked.normalization())
                : asked;
    }

    private void report(
            ModelDirectory directory, RowLayout rows, long before, long skipped, LabelJob.Statistics statistics) {
        if (statistics.truncated() > 0) {
            console.warn(statistics.truncated()
                    + (directory.kind() == ModelKind.CROSS_ENCODER ? " pairs" : " texts") + " were cut to the model's "
                    + directory.maxLength() + " tokens");
        }
        if (json.requested()) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("rows", before + statistics.rows());
            report.put("resumed_rows", before);
            report.put("skipped_rows", skipped);
            report.put("columns", rows.columns());
            report.put("pairs", statistics.pairs());
            report.put("tokens", statistics.tokens());
            report.put("truncated", statistics.truncated());
            report.put("seconds", statistics.seconds());
            json.print(report);
        } else {
            console.info(String.format(
                    Locale.ROOT,
                    "%d rows (%s) in %s; %d pairs scored in %.1f s",
                    before + statistics.rows(),
                    String.join(", ", rows.columns()),
                    output,
                    statistics.pairs(),
                    statistics.seconds()));
        }
    }
}
