package org.sentenceforge.core.data;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The formats that rows are read from. */
public enum FileFormat {
    /** One row per line, in a column named {@code text}. */
    TEXT(".txt"),
    /** One JSON object per line. */
    JSONL(".jsonl"),
    /** RFC 4180 with a header line; the delimiter is what the header uses: comma, semicolon, tab or bar. */
    CSV(".csv"),
    /** Tab-separated with a header line. */
    TSV(".tsv"),
    PARQUET(".parquet"),
    /** A DuckDB database with a table named {@code embeddings}. */
    DUCKDB(".duckdb");

    private final String extension;

    FileFormat(String extension) {
        this.extension = extension;
    }

    /** The format that a file's name tells, an ending .gz or .zst left aside. */
    public static Optional<FileFormat> of(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
        String plain = name.substring(
                0, name.length() - Compression.of(path).extension().length());
        for (FileFormat format : values()) {
            if (plain.endsWith(format.extension)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
