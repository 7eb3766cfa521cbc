package org.sentenceforge.core.data;

import java.nio.file.Files;
import java.nio.file.Path;
import org.sentenceforge.core.SforgeException;

/** A file of rows. */
record DataFile(Path path, FileFormat format, Compression compression) {

    /**
     * A file in the format that its name tells.
     *
     * @throws SforgeException (bad data) where it does not exist or the name tells no format
     */
    static DataFile of(Path path) {
        requireFile(path);
        FileFormat format = FileFormat.of(path)
                .orElseThrow(() -> SforgeException.badData(path
                        + ": cannot tell the format from the name; expected .txt, .jsonl, .csv, .tsv, .parquet or .duckdb, also with .gz or"
                        + " .zst behind"));
        return new DataFile(path, format, Compression.of(path));
    }

    static DataFile of(Path path, FileFormat format) {
        requireFile(path);
        return new DataFile(path, format, Compression.of(path));
    }

    private static void requireFile(Path path) {
        if (Files.isDirectory(path)) {
            throw SforgeException.badData(path + " is a directory; name files in it, such as " + path + "/*.jsonl");
        }
        if (!Files.exists(path)) {
            throw SforgeException.badData("no such file: " + path + "; check the path (relative paths start at "
                    + Path.of("").toAbsolutePath() + ")");
        }
    }

    /** Rows of this file; closing them closes the file. */
    RawRows open(Selection selection) {
        String name = path.toString();
        if (format == FileFormat.PARQUET || format == FileFormat.DUCKDB) {
            if (compression != Compression.NONE) {
                throw SforgeException.badData(name
                        + ": Parquet and DuckDB files are compressed inside; unpack this one, then name it without "
                        + compression.extension());
            }
            return format == FileFormat.PARQUET ? DuckRows.parquet(path, selection) : DuckRows.table(path, selection);
        }
        Lines lines = compression == Compression.ZSTD ? ZstdLines.open(path) : StreamLines.open(path, compression);
        return RawRows.of(lines, format, name, selection);
    }
}
