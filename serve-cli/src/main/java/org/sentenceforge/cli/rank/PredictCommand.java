package org.sentenceforge.cli.rank;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.EncoderOptions;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.ModelArgument;
import org.sentenceforge.cli.command.ScoringOptions;
import org.sentenceforge.cli.command.TextFiles;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.data.InputRows;
import org.sentenceforge.core.encode.EncodeStatistics;
import org.sentenceforge.core.encode.PairModel;
import org.sentenceforge.core.encode.ScoreOptions;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.ModelKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sforge predict}: the scores of pairs of texts. */
@Command(
        name = "predict",
        footer = {
            "",
            "Prints a line per pair, in order: its score, or its scores separated by tabs.",
            "--column A --column B name the two columns; otherwise a file must have just two, or lines of",
            "two texts separated by a tab. A bi-encoder's score is the similarity of the two embeddings.",
            "Files may be of any length: pairs are read, scored and printed as they come.",
            "",
            "Examples:",
            "  sforge predict cross-encoder/stsb-TinyBERT-L4 pairs.tsv --column first \\",
            "      --column second",
            "  sforge predict cross-encoder/nli-MiniLM2-L6-H768 pairs.csv --softmax --json",
            "      probabilities of contradiction, entailment and neutral",
            "  sforge predict cross-encoder/ms-marco-MiniLM-L6-v2 pairs.parquet \\",
            "      --activation sigmoid",
            "      scores from 0 to 1 instead of logits",
            "  sforge predict builtin:all-MiniLM-L6-v2 pairs.jsonl --column question \\",
            "      --column answer --json"
        })
public final class PredictCommand implements Callable<Integer> {

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
    private ScoringOptions scoring;

    @Mixin
    private TextFiles input;

    @Parameters(
            index = "1..*",
            paramLabel = "FILE",
            description = "Files with two columns; - or none for tab-separated lines from standard input.")
    private List<String> files = List.of();

    @Override
    public Integer call() {
        ScoreOptions how = scoring.options();
        ModelDirectory directory = model.directory();
        ScoreLines lines = lines(spec.commandLine().getOut());
        try (PairModel opened = encoder.open(directory);
                InputRows rows = input.openPairs(files);
                Progress.Task task = console.progress().start("Scoring", "pairs", Progress.UNKNOWN)) {
            EncodeStatistics statistics =
                    opened.score(rows, TextFiles::pair, how, (window, scores) -> scores.forEach(lines::write), task);
            lines.end();
            if (statistics.rows() == 0) {
                console.warn(noPairs(rows.paths()));
            }
            if (statistics.truncated() > 0) {
                console.warn(statistics.truncated() + " of " + statistics.rows()
                        + (directory.kind() == ModelKind.CROSS_ENCODER ? " pairs" : " texts")
                        + " were cut to the model's " + directory.maxLength() + " tokens");
            }
        }
        return ExitCode.DONE.value();
    }

    /** A file of one pair would otherwise be taken for names of columns without a word. */
    private static String noPairs(List<Path> paths) {
        String where = paths.isEmpty()
                ? "standard input"
                : paths.stream().map(Path::toString).collect(Collectors.joining(", "));
        return where
                + ": no pairs; the first line of CSV and TSV names the columns, and lines of two texts without it are"
                + " read with --input-format text";
    }

    private ScoreLines lines(PrintWriter out) {
        return json.requested() ? new ScoreLines.Json(out) : new ScoreLines.Text(out);
    }
}
