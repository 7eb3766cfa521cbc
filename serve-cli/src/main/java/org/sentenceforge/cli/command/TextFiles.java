package org.sentenceforge.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.FileFormat;
import org.sentenceforge.core.data.InputRows;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.data.Selection.EmptyCells;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.encode.RowInput;
import org.sentenceforge.core.encode.TokenRows;
import org.sentenceforge.core.output.InputFiles;
import picocli.CommandLine.Option;

/** The options that say how texts are read from the files that a command names, as a picocli mixin. */
public final class TextFiles {
    /** The name of standard input among files. */
    public static final String STANDARD_INPUT = "-";

    /** What {@code --input-format} accepts. */
    enum InputFormat {
        text(FileFormat.TEXT),
        jsonl(FileFormat.JSONL),
        csv(FileFormat.CSV),
        tsv(FileFormat.TSV),
        parquet(FileFormat.PARQUET),
        tokens(FileFormat.JSONL);

        private final FileFormat format;

        InputFormat(FileFormat format) {
            this.format = format;
        }
    }

    @Option(
            names = "--input-format",
            paramLabel = "FORMAT",
            description =
                    "${COMPLETION-CANDIDATES}; by default inferred from the file name, and text for standard input. tokens: JSONL"
                            + " rows {\"input_ids\": [...], \"attention_mask\": [...]}, which need no tokenizer.")
    private Optional<InputFormat> format;

    @Option(
            names = "--column",
            paramLabel = "NAME",
            description = "The column that holds the text, by default the one named text; repeatable.")
    private List<String> columns = List.of();

    /** Whether the rows hold token ids instead of text. */
    public boolean tokens() {
        return format.filter(InputFormat.tokens::equals).isPresent();
    }

    /** The columns whose cells, joined by a space, are the text. */
    public List<String> columns() {
        return columns.isEmpty() ? List.of("text") : columns;
    }

    /**
     * The rows of files, or of standard input where none or {@value #STANDARD_INPUT} is named, as texts with further columns. An empty text
     * is a text; no row at all is no error.
     */
    public InputRows open(List<String> files, List<String> furtherColumns) {
        Set<String> required = new LinkedHashSet<>(tokens() ? List.of(TokenRows.IDS) : columns());
        required.addAll(furtherColumns);
        Selection selection = Selection.of(List.copyOf(required));
        if (tokens()) {
            selection = selection.withOptional(TokenRows.MASK, TokenRows.TYPES);
        }
        return new InputRows(sources(files), selection.withEmptyCells(EmptyCells.KEEP));
    }

    /** What {@link #open} would read from, to be kept from being written over. */
    public InputFiles inputFiles(List<String> files) {
        try (InputRows rows = open(files, List.of())) {
            return new InputFiles(rows.paths());
        }
    }

    /** The rows of files of texts; tokens are refused. */
    public InputRows openTexts(List<String> files, List<String> furtherColumns) {
        refuseTokens();
        return open(files, furtherColumns);
    }

    /** All texts of files; tokens are refused. */
    public List<String> texts(List<String> files) {
        List<String> texts = new ArrayList<>();
        try (InputRows rows = openTexts(files, List.of())) {
            rows.forEachRemaining(row -> texts.add(row.text(columns())));
        }
        return texts;
    }

    private void refuseTokens() {
        if (tokens()) {
            throw SforgeException.usage(
                    "--input-format tokens: expected texts, got token ids, which only sforge embed takes");
        }
    }

    /** What of a row is read: its text columns, joined by a space, or its tokens. */
    public RowInput<Row> input() {
        return tokens() ? RowInput.tokens() : RowInput.columns(columns());
    }

    /**
     * The rows of files that hold a pair of texts each, which {@link #pair} takes out of them: the two columns that were chosen or that the
     * files have, or two texts with a tab between them on a line of text.
     */
    public InputRows openPairs(List<String> files) {
        if (!columns.isEmpty() && columns.size() != 2) {
            throw SforgeException.usage("--column: a pair has two columns, got " + String.join(", ", columns));
        }
        refuseTokens();
        Selection selection = columns.isEmpty() ? Selection.all() : Selection.of(columns);
        return new InputRows(sources(files), selection.withEmptyCells(EmptyCells.KEEP));
    }

    /** The pair of a row of {@link #openPairs}. */
    public static TextPair pair(Row row) {
        List<String> inputs = row.columns().inputs();
        if (inputs.equals(List.of("text"))) {
            String[] texts = row.text(0).split("\t", -1);
            if (texts.length != 2) {
                throw SforgeException.badData(
                        row.location() + ": expected two texts with a tab between them, found " + texts.length);
            }
            return new TextPair(texts[0], texts[1]);
        }
        if (inputs.size() != 2) {
            throw SforgeException.badData(row.location() + ": expected two columns, found " + String.join(", ", inputs)
                    + "; name the two with --column");
        }
        return new TextPair(present(row, inputs.get(0)), present(row, inputs.get(1)));
    }

    /** A text may be empty, but not missing: half a pair has no score. */
    private static String present(Row row, String column) {
        if (row.cell(row.columns().indexOf(column)) == null) {
            throw SforgeException.badData(
                    row.location() + ": column '" + column + "' has no text; add one, or remove the row");
        }
        return row.text(column);
    }

    private List<RowSource> sources(List<String> files) {
        if (files.isEmpty() || files.equals(List.of(STANDARD_INPUT))) {
            FileFormat stream = format.map(f -> f.format).orElse(FileFormat.TEXT);
            if (stream == FileFormat.PARQUET) {
                throw SforgeException.usage("Parquet cannot be read from standard input; name the file");
            }
            return List.of(RowSource.stream(System.in, "standard input", stream));
        }
        if (files.contains(STANDARD_INPUT)) {
            throw SforgeException.usage("standard input (-) cannot be read together with files; name one or the other");
        }
        if (format.isEmpty()) {
            return List.of(RowSource.files(files));
        }
        List<RowSource> sources = new ArrayList<>();
        files.forEach(file -> sources.add(RowSource.file(Path.of(file), format.get().format)));
        return sources;
    }
}
