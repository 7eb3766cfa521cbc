package org.sentenceforge.core.data;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.sentenceforge.core.SforgeException;

/**
 * A data set: rows that can be read again and again in the same order, one at a time, whatever their number.
 *
 * <pre>{@code
 * RowSource source = RowSource.files("data/train-*.jsonl.gz");
 * try (RowReader rows = source.open(Selection.of("anchor", "positive"))) {
 *     while (rows.hasNext()) {
 *         Row row = rows.next();
 *         …
 *     }
 * }
 * }</pre>
 */
public sealed interface RowSource permits FileRows, SqlRows, StreamRows {

    /**
     * Begins to read.
     *
     * @throws SforgeException (bad data) where there is no row at all (unless the selection keeps empty cells), a column is missing or a file cannot be read; the
     *     reader throws the same for later rows
     */
    RowReader open(Selection selection);

    /** What error messages call this source. */
    String name();

    /** The files that hold the rows, as far as they are known. */
    default List<Path> paths() {
        return List.of();
    }

    /**
     * Files or globs ({@code *}, {@code ?}, {@code **}, {@code {a,b}}) of .txt, .jsonl, .csv, .tsv and .parquet, also with .gz or
     * .zst behind. Files come in the order given, those of a glob in the order of their names. A folder named .parquet is the Parquet
     * files in it, as Spark writes a table.
     *
     * @throws SforgeException (bad data) where a file does not exist, a glob finds nothing or the format is not known
     */
    static RowSource files(List<String> patterns) {
        return new FileRows(patterns.stream()
                .flatMap(pattern -> Glob.expand(pattern).stream())
                .flatMap(path -> DataFile.partsOf(path).stream())
                .toList());
    }

    static RowSource files(String... patterns) {
        return files(List.of(patterns));
    }

    /** One file whose name does not tell its format, or a folder of Parquet files. */
    static RowSource file(Path path, FileFormat format) {
        return new FileRows(DataFile.partsOf(path, format));
    }

    /** The result of a SQL query (DuckDB's dialect), which may read files: {@code SELECT … FROM 'train.parquet'}. */
    static RowSource sql(String query) {
        return new SqlRows(query);
    }

    /**
     * A stream, such as standard input, that can be read once. Not closed.
     *
     * @param name what error messages call it
     * @param format any but Parquet
     */
    static RowSource stream(InputStream in, String name, FileFormat format) {
        return new StreamRows(in, name, format);
    }
}
