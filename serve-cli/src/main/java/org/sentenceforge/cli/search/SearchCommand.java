package org.sentenceforge.cli.search;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.cli.command.EncoderOptions;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.ModelArgument;
import org.sentenceforge.cli.command.PromptOptions;
import org.sentenceforge.cli.command.TextFiles;
import org.sentenceforge.cli.command.TextVectors;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Columns;
import org.sentenceforge.core.data.InputRows;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.RowTable;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.data.SparseVector;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncodeOptions;
import org.sentenceforge.core.encode.LongTexts;
import org.sentenceforge.core.encode.RowInput;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.model.TextRole;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.output.Precision;
import org.sentenceforge.core.search.ExactSearch;
import org.sentenceforge.core.search.Hits;
import org.sentenceforge.core.search.MultiVectors;
import org.sentenceforge.core.search.SparseVectors;
import org.sentenceforge.core.search.VectorFile;
import org.sentenceforge.core.search.VectorSearch;
import org.sentenceforge.core.search.Vectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sforge search}: the stored vectors, or the texts, that are nearest to a query. */
@Command(
        name = "search",
        footer = {
            "",
            "Prints a line per row found, best first: score, row number (from 1), kept columns, text.",
            "The search is exact, not approximate. The vectors are read from the disk as they are",
            "needed: a .npy or .safetensors file may be larger than the memory.",
            "Binary vectors (binary, ubinary) are searched in two steps: first the rows that differ from",
            "the query in the fewest bits, then the best of these by the query's unquantized vector.",
            "",
            "Examples:",
            "  sforge embed builtin:all-MiniLM-L6-v2 corpus.jsonl --output corpus.npy",
            "  sforge search builtin:all-MiniLM-L6-v2 --vectors corpus.npy \\",
            "      --query 'who eats apples' --texts corpus.jsonl --keep _id",
            "  sforge search builtin:all-MiniLM-L6-v2 --vectors corpus.npy \\",
            "      --queries queries.txt > found.jsonl",
            "      a line of JSON for each query",
            "  sforge search builtin:all-MiniLM-L6-v2 --vectors bits.npy --rescore 4 \\",
            "      --rescore-vectors corpus.npy --query 'who eats apples'",
            "      40 candidates by their bits, then the 10 best of them by the full vectors",
            "  sforge search builtin:all-MiniLM-L6-v2 --corpus notes.txt --query 'shopping'",
            "      texts without stored vectors"
        })
public final class SearchCommand implements Callable<Integer> {
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
    private QueryOptions queries;

    @Mixin
    private PromptOptions prompt;

    @Mixin
    private TextFiles input;

    @Option(
            names = "--vectors",
            paramLabel = "FILE",
            description =
                    "The vectors to search, as sforge embed writes them: .npy, .safetensors, .parquet, .duckdb or .jsonl.")
    private Optional<Path> vectors;

    @Option(
            names = "--corpus",
            paramLabel = "FILE",
            description = "Texts to search instead of --vectors; they are encoded first; repeatable.")
    private List<String> corpus = List.of();

    @Option(names = "--texts", paramLabel = "FILE", description = "Show these texts: one per vector, in that order.")
    private Optional<String> texts;

    @Option(
            names = "--keep",
            paramLabel = "NAME",
            description = "Show this column of the file of texts, or else of the file of vectors; repeatable.")
    private List<String> keep = List.of();

    @Option(
            names = {"--top", "--top-k"},
            paramLabel = "K",
            defaultValue = "10",
            description = "How many rows to find for a query (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(
            names = "--score-function",
            paramLabel = "NAME",
            description = "${COMPLETION-CANDIDATES}; by default the model's own.")
    private Optional<SimilarityFunction> score;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            description =
                    "float32, int8, uint8, binary or ubinary: how the vectors of --corpus are stored for the search, or the"
                            + " type of --vectors if the file does not state it.")
    private Optional<Precision> precision;

    @Option(
            names = "--rescore",
            paramLabel = "N",
            defaultValue = "" + VectorSearch.USUAL_OVERSAMPLING,
            description = "For binary vectors, or with --rescore-vectors: rescore N candidates for each row to be found"
                    + " (default: ${DEFAULT-VALUE}).")
    private int oversampling;

    @Option(
            names = "--rescore-vectors",
            paramLabel = "FILE",
            description = "More precise vectors of the same rows, to rescore with; only the candidates' are read.")
    private Optional<Path> full;

    @Override
    public Integer call() {
        check();
        ModelDirectory directory = model.directory();
        if (directory.kind() == ModelKind.CROSS_ENCODER) {
            throw SforgeException.badModel(directory.path()
                    + " is a cross-encoder, which has no embeddings; use sforge rank, or name a bi-encoder");
        }
        Prompt words = prompt.prompt(TextRole.QUERY);
        try (Embedder embedder =
                Embedder.open(directory, words.role(), encoder.backend(directory), encoder.settings())) {
            if (embedder.isSparse() || embedder.isMultiVector()) {
                requireTexts(directory);
            }
            requireFits(embedder);
            SearchedRows shown = shown();
            Function<List<String>, List<Hits>> search = embedder.isMultiVector()
                    ? multiVector(embedder, shown, words)
                    : embedder.isSparse() ? sparse(embedder, shown, words) : dense(embedder, shown, words);
            queries.forEachBlock(asked -> {
                List<Hits> found = search.apply(asked);
                for (int i = 0; i < asked.size(); i++) {
                    print(asked.get(i), rows(found.get(i), shown));
                }
                spec.commandLine().getOut().flush();
            });
        }
        return ExitCode.DONE.value();
    }

    private Function<List<String>, List<Hits>> dense(Embedder embedder, SearchedRows shown, Prompt words) {
        VectorFile searched = searched(embedder, shown);
        requireRowFor(searched, shown.texts(), "texts");
        requireRowFor(searched, shown.kept(), "rows of kept columns");
        VectorSearch search = new VectorSearch(
                searched,
                score.orElse(embedder.similarityFunction()),
                top,
                oversampling,
                full.map(file -> rescored(embedder, file, searched)));
        EncodeOptions how = new EncodeOptions(
                words,
                LongTexts.TRUNCATE,
                searched.dimension() < embedder.dimension() ? Optional.of(searched.dimension()) : Optional.empty(),
                EncodeOptions.Length.AS_IT_IS);
        return asked -> search.search(Vectors.of(embedder.encode(asked, how), searched.dimension()));
    }

    private void requireFits(Embedder embedder) {
        List<SimilarityFunction> fitting =
                embedder.isMultiVector() ? SimilarityFunction.OF_TOKENS : SimilarityFunction.OF_VECTORS;
        if (score.filter(function -> !fitting.contains(function)).isPresent()) {
            throw SforgeException.usage("--score-function: expected one of "
                    + fitting.stream().map(SimilarityFunction::key).collect(Collectors.joining(", "))
                    + " for this model, got " + score.get().key());
        }
    }

    /** Stored vectors are those of dense embeddings. */
    private void requireTexts(ModelDirectory directory) {
        if (vectors.isPresent() || precision.isPresent() || full.isPresent()) {
            throw SforgeException.usage(
                    (vectors.isPresent() ? "--vectors" : full.isPresent() ? "--rescore-vectors" : "--precision")
                            + ": " + directory.path()
                            + " is a " + directory.kind().words()
                            + ", which searches in texts; pass them with --corpus FILE alone");
        }
    }

    private Function<List<String>, List<Hits>> sparse(Embedder embedder, SearchedRows shown, Prompt words) {
        RowTable texts = shown.texts().orElseThrow();
        List<SparseVector> rows = new ArrayList<>(texts.size());
        try (Progress.Task task = console.progress().start("Encoding", "texts", texts.size())) {
            embedder.encodeSparse(
                    IntStream.range(0, texts.size()).iterator(),
                    new RowInput.Texts<>(row -> texts.text(row, 0), texts::location),
                    EncodeOptions.of(new Prompt.Document()),
                    (window, found) -> rows.addAll(found),
                    task);
        }
        SparseVectors searched = new SparseVectors(rows, embedder.dimension());
        ExactSearch search =
                ExactSearch.inCorpusOrder(score.orElse(embedder.similarityFunction()), top, searched.size());
        return asked -> search.search(
                new SparseVectors(
                        embedder.encodeSparse(
                                asked, EncodeOptions.of(words), Progress.NONE.start("", "", Progress.UNKNOWN)),
                        embedder.dimension()),
                searched);
    }

    /** Exact search with late interaction; all documents' vectors are in memory. */
    private Function<List<String>, List<Hits>> multiVector(Embedder embedder, SearchedRows shown, Prompt words) {
        RowTable texts = shown.texts().orElseThrow();
        List<float[][]> rows = new ArrayList<>(texts.size());
        try (Progress.Task task = console.progress().start("Encoding", "texts", texts.size())) {
            embedder.encodeMultiVectors(
                    IntStream.range(0, texts.size()).iterator(),
                    new RowInput.Texts<>(row -> texts.text(row, 0), texts::location),
                    EncodeOptions.of(new Prompt.Document()),
                    (window, found) -> rows.addAll(found),
                    task);
        }
        MultiVectors searched = new MultiVectors(rows, embedder.dimension());
        ExactSearch search =
                ExactSearch.inCorpusOrder(score.orElse(embedder.similarityFunction()), top, searched.size());
        return asked -> search.search(
                new MultiVectors(embedder.encodeMultiVectors(asked, words), embedder.dimension()), searched);
    }

    private void check() {
        queries.check();
        if (vectors.isPresent() != corpus.isEmpty()) {
            throw SforgeException.usage(
                    "expected --vectors FILE or --corpus FILE, got " + (vectors.isPresent() ? "both" : "neither"));
        }
        if (!corpus.isEmpty() && texts.isPresent()) {
            throw SforgeException.usage("--texts goes with --vectors; those of --corpus are shown anyway");
        }
        if (top < 1 || oversampling < 1) {
            throw SforgeException.usage((top < 1 ? "--top" : "--rescore") + ": expected a number from 1, got "
                    + Math.min(top, oversampling));
        }
    }

    /** The texts and kept columns, on the disk where they are many. */
    private SearchedRows shown() {
        List<String> files = corpus.isEmpty() ? texts.stream().toList() : corpus;
        if (files.isEmpty()) {
            Optional<RowTable> columns = keep.isEmpty()
                    ? Optional.empty()
                    : vectors.map(file -> RowTable.load(
                            RowSource.files(file.toString()),
                            Selection.of(keep).withEmptyCells(Selection.EmptyCells.KEEP)));
            return new SearchedRows(Optional.empty(), columns);
        }
        try (InputRows rows = input.openTexts(files, keep);
                RowTable.Builder words = RowTable.builder(new Columns(List.of("text")));
                RowTable.Builder columns = RowTable.builder(new Columns(keep))) {
            rows.forEachRemaining(row -> {
                words.add(row.text(input.columns()));
                if (!keep.isEmpty()) {
                    columns.add(row.cells(keep).toArray());
                }
            });
            return new SearchedRows(
                    Optional.of(words.build()), keep.isEmpty() ? Optional.empty() : Optional.of(columns.build()));
        }
    }

    private VectorFile searched(Embedder embedder, SearchedRows shown) {
        if (vectors.isEmpty()) {
            return TextVectors.of(
                    embedder, shown.texts().orElseThrow(), precision.orElse(Precision.FLOAT32), console.progress());
        }
        VectorFile file = opened(embedder, vectors.get());
        return file.as(precision.orElseGet(() -> file.guess(embedder.dimension())), dimension(file, embedder));
    }

    private VectorFile opened(Embedder embedder, Path path) {
        VectorFile file = VectorFile.open(path);
        file.requireMadeBy(embedder.mark());
        if (file.model().isEmpty()) {
            console.warn(path + " does not say which model made it; take care that it was " + model.text());
        }
        return file;
    }

    /** Of bits whose number the file does not say, that of the model's dimensions. */
    private int dimension(VectorFile file, Embedder embedder) {
        boolean bits =
                precision.orElseGet(() -> file.guess(embedder.dimension())).isBits();
        int dimension = bits && !file.precision().isBits() ? embedder.dimension() : file.dimension();
        if (dimension > embedder.dimension()) {
            throw SforgeException.badData(file.origin() + ": the vectors have " + dimension + " dimensions, those of "
                    + model.text() + " " + embedder.dimension() + "; expected at most as many");
        }
        return dimension;
    }

    private VectorFile rescored(Embedder embedder, Path path, VectorFile searched) {
        VectorFile file = opened(embedder, path);
        if (file.size() != searched.size() || file.dimension() != searched.dimension() || !file.isRestored()) {
            throw SforgeException.badData("--rescore-vectors " + path + ": expected " + searched.size()
                    + " vectors of " + searched.dimension() + " dimensions, as in " + searched.origin() + ", got "
                    + file.size() + " of " + file.dimension());
        }
        return file;
    }

    private void requireRowFor(VectorFile searched, Optional<RowTable> table, String what) {
        if (table.isPresent() && table.get().size() != searched.size()) {
            throw SforgeException.badData(searched.origin() + ": " + searched.size() + " vectors, but there are "
                    + table.get().size() + " " + what + "; expected one for each, in their order");
        }
    }

    private static List<Map<String, Object>> rows(Hits hits, SearchedRows shown) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < hits.size(); i++) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("row", hits.rows()[i] + 1);
            row.put("score", hits.scores()[i]);
            row.putAll(shown.columns(hits.rows()[i]));
            rows.add(row);
        }
        return rows;
    }

    private void print(String query, List<Map<String, Object>> rows) {
        PrintWriter out = spec.commandLine().getOut();
        if (!queries.isSingle()) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("query", query);
            answer.put("results", rows);
            out.println(JSON.valueToTree(answer).toString());
        } else if (json.requested()) {
            json.print(rows);
        } else {
            rows.forEach(row -> out.println(line(row)));
        }
    }

    /** Score, number, and the columns, which may hold tabs and line ends of their own. */
    private static String line(Map<String, Object> row) {
        StringBuilder line =
                new StringBuilder(String.format(Locale.ROOT, "%.6f\t%s", row.get("score"), row.get("row")));
        row.forEach((name, value) -> {
            if (!name.equals("row") && !name.equals("score")) {
                line.append('\t').append(String.valueOf(value).replaceAll("[\\t\\r\\n]+", " "));
            }
        });
        return line.toString();
    }
}
