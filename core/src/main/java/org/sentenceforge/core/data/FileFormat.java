package org.sentenceforge.core.data;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The formats that rows are read from. */
public enum FileFormat {
    TEXT(".txt", "one row per line, in a column named text"),
    JSONL(".jsonl", "one JSON object per line"),
    CSV(".csv", "RFC 4180 with a header line; the delimiter is what the header uses: comma, semicolon, tab or bar"),
    TSV(".tsv", "tab-separated with a header line"),
    PARQUET(".parquet", "Apache Parquet"),
    DUCKDB(".duckdb", "a DuckDB database with a table named embeddings");

    private final String extension;
    private final String meaning;

    FileFormat(String extension, String meaning) {
        this.extension = extension;
        this.meaning = meaning;
    }

    /** With its dot. */
    public String extension() {
        return extension;
    }

    /** A phrase that says what lies in it, without a full stop. */
    public String meaning() {
        return meaning;
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
