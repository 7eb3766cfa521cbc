package org.sentenceforge.eval.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.data.Columns;
import org.sentenceforge.core.data.FileFormat;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.RowReader;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.Selection;

/** Data files of a task: JSONL, CSV, TSV or Parquet, also compressed. */
public record RowFile(RowSource source) {
    private static final String MEANING =
            "files (.jsonl .csv .tsv .parquet, also .gz .zst) or globs of them; for retrieval pairs"
                    + " of a query and an answer, or a folder in BEIR's or NanoBEIR's layout";
    /** A list of files and globs. */
    public static final Parameter<List<String>> DATA = Parameter.optional("data", new Patterns(), MEANING);
    /** A folder. */
    public static final Parameter<String> FOLDER = Parameter.optional("data", file(), MEANING);

    /** The type of a parameter that names a file. */
    public static ValueType<String> file() {
        return ValueTypes.text("FILE");
    }

    /** On the command line, where a comma may be part of a name or glob, the option is given once for each. */
    private static final class Patterns implements ValueType<List<String>> {
        private final ValueType<List<String>> list = ValueTypes.listOf(file());

        @Override
        public String expected() {
            return list.expected();
        }

        @Override
        public String label() {
            return file().label();
        }

        @Override
        public boolean repeats() {
            return true;
        }

        @Override
        public JsonNode words(List<String> words) {
            ArrayNode items = JsonNodeFactory.instance.arrayNode();
            words.forEach(items::add);
            return items;
        }

        @Override
        public Optional<List<String>> read(JsonNode node, Place place) {
            return list.read(node, place);
        }
    }

    public static RowFile of(List<String> patterns) {
        return new RowFile(RowSource.files(patterns));
    }

    public static RowFile of(String pattern) {
        return of(List.of(pattern));
    }

    /** A file of relevance judgements, which is tab-separated whatever its name. */
    public static RowFile qrels(String pattern) {
        Path path = Path.of(pattern);
        return Files.isRegularFile(path) && FileFormat.of(path).isEmpty()
                ? new RowFile(RowSource.file(path, FileFormat.TSV))
                : of(pattern);
    }

    /** The first of {@code <folder>/<stem>.jsonl}, .parquet, .tsv, .csv, each also with .gz or .zst, that exists. */
    public static String inFolder(Path folder, String stem) {
        if (!Files.isDirectory(folder)) {
            throw SforgeException.badData(folder + ": no such folder; check the path");
        }
        for (String extension : List.of(".jsonl", ".parquet", ".tsv", ".csv")) {
            for (String compression : List.of("", ".gz", ".zst")) {
                Path path = folder.resolve(stem + extension + compression);
                if (Files.isRegularFile(path)) {
                    return path.toString();
                }
            }
        }
        throw SforgeException.badData(folder + ": no " + stem
                + ".jsonl; it may also be .parquet, .tsv or .csv, each with .gz or .zst behind");
    }

    public Columns columns() {
        try (RowReader rows = source.open(Selection.all().withEmptyCells(Selection.EmptyCells.KEEP))) {
            return rows.columns();
        }
    }

    public void forEach(Selection selection, Consumer<Row> action) {
        try (RowReader rows = source.open(selection)) {
            rows.forEachRemaining(action);
        }
    }
}
