package org.sentenceforge.cli.spark;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.FileFormat;

/**
 * Files as Spark's readers see them, with the columns that {@code sforge embed} finds in them. What cannot be read as its format ends the job;
 * Spark by itself would go on with an empty row.
 */
final class InputRows {
    private InputRows() {}

    /**
     * @param place  of a file, a folder of files or a pattern, on any file system that Spark knows
     * @param format empty: what the name tells
     * @throws SforgeException (usage) where the name tells none, or one that Spark does not read
     */
    static Dataset<Row> read(SparkSession spark, String place, Optional<FileFormat> format) {
        DataFrameReader reader = spark.read().option("mode", "FAILFAST");
        return switch (format.or(() -> byName(place)).orElseThrow(() -> unknown(place))) {
            case TEXT -> reader.text(place).withColumnRenamed("value", "text");
            case JSONL -> reader.json(place);
            case CSV -> delimited(reader).csv(place);
            case TSV -> delimited(reader).option("sep", "\t").csv(place);
            case PARQUET -> reader.parquet(place);
            case DUCKDB -> throw unknown(place);
        };
    }

    /** RFC 4180: a quotation mark in quotation marks is doubled, and a line may end there. */
    private static DataFrameReader delimited(DataFrameReader reader) {
        return reader.option("header", true).option("multiLine", true).option("escape", "\"");
    }

    private static Optional<FileFormat> byName(String place) {
        String trimmed = place.replaceAll("/+$", "");
        String name = trimmed.substring(trimmed.lastIndexOf('/') + 1);
        return name.isEmpty() ? Optional.empty() : FileFormat.of(Path.of(name));
    }

    private static SforgeException unknown(String place) {
        return SforgeException.usage(String.format(
                Locale.ROOT,
                "%s: cannot tell a format that Spark reads from the name; pass --input-format text, jsonl, csv, tsv or parquet",
                place));
    }
}
