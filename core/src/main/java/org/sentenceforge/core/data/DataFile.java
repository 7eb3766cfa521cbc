package org.sentenceforge.core.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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

    /**
     * A file by its name, or the files that a folder named .parquet holds: Spark and others write a table so, in parts.
     *
     * @throws SforgeException (bad data) as {@link #of(Path)}, and for such a folder without parts
     */
    static List<DataFile> partsOf(Path path) {
        boolean folder = Files.isDirectory(path) && FileFormat.of(path).equals(Optional.of(FileFormat.PARQUET));
        return folder ? partsOf(path, FileFormat.PARQUET) : List.of(of(path));
    }

    /** The same of a known format. */
    static List<DataFile> partsOf(Path path, FileFormat format) {
        if (format != FileFormat.PARQUET || !Files.isDirectory(path)) {
            return List.of(of(path, format));
        }
        try (Stream<Path> files = Files.list(path)) {
            List<DataFile> parts = files.filter(
                            file -> file.getFileName().toString().endsWith(".parquet"))
                    .sorted()
                    .map(file -> of(file, format))
                    .toList();
            if (parts.isEmpty()) {
                throw SforgeException.badData(
                        path + ": a folder without Parquet files; did the job that writes it end?");
            }
            return parts;
        } catch (IOException e) {
            throw SforgeException.badData("cannot list the files of " + path + ": " + e.getMessage(), e);
        }
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

    /** A second reader of a pipe would wait for a writer that does not come. */
    void requireReadableAgain() {
        if (!Files.isRegularFile(path) && !Files.isDirectory(path)) {
            throw SforgeException.badData(
                    path
                            + ": a pipe can be read once, but is read more than once here; write its content to a file, and name that");
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
