package org.sentenceforge.eval.task;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Columns;
import org.sentenceforge.core.data.FileFormat;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.data.RowReader;
import org.sentenceforge.core.data.RowSource;
import org.sentenceforge.core.data.Selection;

/** Data files of a task: JSONL, CSV, TSV or Parquet, also compressed. */
record RowFile(RowSource source) {

    static RowFile of(List<String> patterns) {
        return new RowFile(RowSource.files(patterns));
    }

    static RowFile of(String pattern) {
        return of(List.of(pattern));
    }

    /** A file of relevance judgements, which is tab-separated whatever its name. */
    static RowFile qrels(String pattern) {
        Path path = Path.of(pattern);
        return Files.isRegularFile(path) && FileFormat.of(path).isEmpty()
                ? new RowFile(RowSource.file(path, FileFormat.TSV))
                : of(pattern);
    }

    /** The first of {@code <folder>/<stem>.jsonl}, .parquet, .tsv, .csv, each also with .gz or .zst, that exists. */
    static String inFolder(Path folder, String stem) {
        List<String> tried = new ArrayList<>();
        for (String extension : List.of(".jsonl", ".parquet", ".tsv", ".csv")) {
            for (String compression : List.of("", ".gz", ".zst")) {
                Path path = folder.resolve(stem + extension + compression);
                if (Files.isRegularFile(path)) {
                    return path.toString();
                }
                tried.add(path.getFileName().toString());
            }
        }
        throw SforgeException.badData(folder + ": expected one of " + String.join(", ", tried) + ", found none");
    }

    Columns columns() {
        try (RowReader rows = source.open(Selection.all())) {
            return rows.columns();
        }
    }

    void forEach(Selection selection, Consumer<Row> action) {
        try (RowReader rows = source.open(selection)) {
            rows.forEachRemaining(action);
        }
    }
}
