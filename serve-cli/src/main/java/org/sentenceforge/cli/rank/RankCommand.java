package org.sentenceforge.cli.rank;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.EncoderOptions;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.ModelArgument;
import org.sentenceforge.cli.command.ScoringOptions;
import org.sentenceforge.cli.command.TextFiles;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.InputRows;
import org.sentenceforge.core.encode.PairModel;
import org.sentenceforge.core.encode.ScoreOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sforge rank}: texts in the order of how well they answer a query. */
@Command(
        name = "rank",
        footer = {
            "",
            "Prints a line per text, best first: score, number of the row (from 1), text.",
            "",
            "Examples:",
            "  sforge rank cross-encoder/ms-marco-MiniLM-L6-v2 --query 'how do vaccines work' passages.txt",
            "  sforge rank builtin:all-MiniLM-L6-v2 --query 'cheap flights' --top 3 - < offers.txt"
        })
public final class RankCommand implements Callable<Integer> {

    /** One line of the report. */
    record RankedText(long row, float score, String text) {}

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

    @Option(names = "--query", required = true, paramLabel = "TEXT", description = "What the texts are ranked for.")
    private String query;

    @Option(names = "--top", paramLabel = "N", description = "Only the N best texts.")
    private int top = Integer.MAX_VALUE;

    @Parameters(index = "1..*", paramLabel = "FILE", description = "Files of texts; - or none for standard input.")
    private List<String> files = List.of();

    @Override
    public Integer call() {
        if (top < 1) {
            throw SforgeException.usage("--top: expected a number from 1, got " + top);
        }
        ScoreOptions how = scoring.options();
        try (PairModel opened = encoder.open(model.directory())) {
            opened.requireOneScore();
            List<RankedText> ranked = ranked(opened, how);
            if (json.requested()) {
                json.print(ranked);
            } else {
                PrintWriter out = spec.commandLine().getOut();
                ranked.forEach(
                        r -> out.println(String.format(Locale.ROOT, "%.6f\t%d\t%s", r.score(), r.row(), r.text())));
            }
        }
        return ExitCode.DONE.value();
    }

    private List<RankedText> ranked(PairModel opened, ScoreOptions how) {
        try (InputRows rows = input.openTexts(files, List.of());
                Progress.Task task = console.progress().start("Scoring", "texts", Progress.UNKNOWN)) {
            return opened.rank(query, rows, row -> row.text(input.columns()), top, how, task).stream()
                    .map(best -> new RankedText(
                            best.index() + 1, best.score(), best.row().text(input.columns())))
                    .toList();
        }
    }
}
