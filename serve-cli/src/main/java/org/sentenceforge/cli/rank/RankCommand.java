package org.sentenceforge.cli.rank;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.EncoderOptions;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.ModelArgument;
import org.sentenceforge.cli.command.ScoringOptions;
import org.sentenceforge.cli.command.TextFiles;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Columns;
import org.sentenceforge.core.data.InputRows;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.RowReader;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.RowTable;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.PairModel;
import org.sentenceforge.core.encode.Ranked;
import org.sentenceforge.core.encode.RetrieveAndRerank;
import org.sentenceforge.core.encode.ScoreOptions;
import org.sentenceforge.core.search.VectorFile;
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
            "Prints a line per text, best first: score, row number (from 1), text.",
            "",
            "Examples:",
            "  sforge rank cross-encoder/ms-marco-MiniLM-L6-v2 \\",
            "      --query 'how do vaccines work' passages.txt",
            "  sforge rank builtin:all-MiniLM-L6-v2 --query 'cheap flights' --top 3 - \\",
            "      < offers.txt",
            "  sforge rank cross-encoder/ms-marco-MiniLM-L6-v2 \\",
            "      --retriever builtin:all-MiniLM-L6-v2 --vectors corpus.npy \\",
            "      --queries queries.jsonl --top-k 100 --top 10 corpus.jsonl > ranked.jsonl",
            "      retrieves 100 texts per query and ranks them; corpus.npy: sforge embed's",
            "      output for corpus.jsonl"
        })
public final class RankCommand implements Callable<Integer> {
    private static final String USUAL_COLUMN = "text";

    /** One line of the report; the similarity is the first stage's, where there is one. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RankedText(long row, float score, Float similarity, String text) {}

    /** What is printed for one of several queries. */
    record RankedQuery(String query, List<RankedText> results) {}

    private static final int QUERIES_AT_ONCE = 256;
    private static final JsonMapper JSON = JsonMapper.builder().build();

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

    @Mixin
    private RetrieverOptions retriever;

    @Option(names = "--query", paramLabel = "TEXT", description = "What the texts are ranked for.")
    private Optional<String> query;

    @Option(
            names = "--queries",
            paramLabel = "FILE",
            description = "A file of queries instead of --query. Prints a line of JSON for each.")
    private Optional<String> queries;

    @Option(
            names = "--query-column",
            paramLabel = "NAME",
            description = "The column of the --queries file that holds the query (default: " + USUAL_COLUMN + ").")
    private Optional<String> queryColumn;

    @Option(names = "--top", paramLabel = "N", description = "Print only the N best texts.")
    private int top = Integer.MAX_VALUE;

    @Parameters(index = "1..*", paramLabel = "FILE", description = "Files of texts; - or none for standard input.")
    private List<String> files = List.of();

    @Override
    public Integer call() {
        if (top < 1) {
            throw SforgeException.usage("--top: expected a number from 1, got " + top);
        }
        if (query.isPresent() == queries.isPresent()) {
            throw SforgeException.usage(
                    "expected --query TEXT or --queries FILE, got " + (query.isPresent() ? "both" : "neither"));
        }
        if (queryColumn.isPresent() && queries.isEmpty()) {
            throw SforgeException.usage("--query-column names a column of --queries, which is not given");
        }
        ScoreOptions how = scoring.options();
        boolean twoStages = retriever.requested();
        try (PairModel opened = encoder.open(model.directory())) {
            opened.requireOneScore();
            if (twoStages || queries.isPresent()) {
                rankCorpus(opened, how, twoStages);
            } else {
                print(ranked(opened, how));
            }
        }
        return ExitCode.DONE.value();
    }

    private List<RankedText> ranked(PairModel opened, ScoreOptions how) {
        try (InputRows rows = input.openTexts(files, List.of());
                Progress.Task task = console.progress().start("Scoring", "texts", Progress.UNKNOWN)) {
            return opened.rank(query.orElseThrow(), rows, this::text, top, how, task).stream()
                    .map(best -> new RankedText(best.index() + 1, best.score(), null, text(best.row())))
                    .toList();
        }
    }

    private String text(Row row) {
        return row.text(input.columns());
    }

    /** Texts that several queries or stages look at, on the disk where they are many. */
    private RowTable corpus() {
        try (InputRows rows = input.openTexts(files, List.of());
                RowTable.Builder table = RowTable.builder(new Columns(List.of("text")))) {
            rows.forEachRemaining(row -> table.add(text(row)));
            return table.build();
        }
    }

    private void rankCorpus(PairModel opened, ScoreOptions how, boolean twoStages) {
        RowTable corpus = corpus();
        if (!twoStages) {
            if (opened instanceof Embedder) {
                throw SforgeException.usage(
                        "--queries with a bi-encoder alone would encode the texts for every query anew;"
                                + " name it as --retriever too, or a cross-encoder to rank what it finds");
            }
            forEachBlock(1, asked -> print(asked.get(0), rankedRows(opened, asked.get(0), corpus, how)));
            return;
        }
        try (Embedder first = retriever.open(encoder, model.surroundings().sources())) {
            VectorFile vectors = retriever.vectors(first, corpus, console);
            if (vectors.size() != corpus.size()) {
                throw SforgeException.badData(vectors.origin() + ": " + vectors.size() + " vectors, but there are "
                        + corpus.size() + " texts; expected one for each, in their order");
            }
            RetrieveAndRerank stages = new RetrieveAndRerank(
                    first, vectors, retriever.candidates(), opened, row -> corpus.text(row, 0), top, how);
            try (Progress.Task task = console.progress().start("Reranking", "pairs", Progress.UNKNOWN)) {
                forEachBlock(QUERIES_AT_ONCE, asked -> {
                    List<List<Ranked<RetrieveAndRerank.Candidate>>> found = stages.rank(asked, task);
                    for (int i = 0; i < asked.size(); i++) {
                        print(asked.get(i), candidates(found.get(i), corpus));
                    }
                });
            }
        }
    }

    private static List<RankedText> candidates(List<Ranked<RetrieveAndRerank.Candidate>> found, RowTable corpus) {
        return found.stream()
                .map(best -> new RankedText(
                        best.row().row() + 1,
                        best.score(),
                        best.row().similarity(),
                        corpus.text(best.row().row(), 0)))
                .toList();
    }

    private List<RankedText> rankedRows(PairModel opened, String asked, RowTable corpus, ScoreOptions how) {
        try (Progress.Task task = console.progress().start("Scoring", "texts", corpus.size())) {
            return opened
                    .rank(
                            asked,
                            IntStream.range(0, corpus.size()).iterator(),
                            row -> corpus.text(row, 0),
                            top,
                            how,
                            task)
                    .stream()
                    .map(best -> new RankedText(best.row() + 1, best.score(), null, corpus.text(best.row(), 0)))
                    .toList();
        }
    }

    private void forEachBlock(int size, Consumer<List<String>> work) {
        if (query.isPresent()) {
            work.accept(List.of(query.get()));
            return;
        }
        RowSource source = RowSource.files(List.of(queries.orElseThrow()));
        String column = queryColumn.orElse(USUAL_COLUMN);
        try (RowReader rows = source.open(Selection.of(column))) {
            while (rows.hasNext()) {
                List<String> block = new ArrayList<>();
                while (block.size() < size && rows.hasNext()) {
                    block.add(rows.next().text(column));
                }
                work.accept(block);
            }
        }
    }

    private void print(String asked, List<RankedText> ranked) {
        if (query.isPresent()) {
            print(ranked);
        } else {
            spec.commandLine()
                    .getOut()
                    .println(JSON.valueToTree(new RankedQuery(asked, ranked)).toString());
        }
    }

    private void print(List<RankedText> ranked) {
        if (json.requested()) {
            json.print(ranked);
        } else {
            PrintWriter out = spec.commandLine().getOut();
            ranked.forEach(r -> out.println(String.format(Locale.ROOT, "%.6f\t%d\t%s", r.score(), r.row(), r.text())));
        }
    }
}
