package org.sentenceforge.core.data;

import java.nio.file.Path;
import java.util.Optional;

/** What files of rows say of themselves beside their rows. */
public final class FileMetadata {
    private FileMetadata() {}

    /**
     * The text under a key in the metadata of a Parquet file; of a DuckDB file the comment on its table, which has no keys.
     *
     * @return empty where there is none
     */
    public static Optional<String> of(Path file, FileFormat format, String key) {
        String from = format == FileFormat.DUCKDB
                ? "SELECT comment FROM duckdb_tables() WHERE comment IS NOT NULL AND table_name = '" + DuckRows.TABLE
                        + "'"
                : "SELECT decode(value) FROM parquet_kv_metadata(" + DuckQuery.quote(file) + ") WHERE decode(key) = '"
                        + key + "'";
        try (DuckQuery query = format == FileFormat.DUCKDB
                ? DuckQuery.ofDatabase(file, from, file.toString())
                : DuckQuery.run(from, file.toString())) {
            return query.next() ? Optional.ofNullable((String) query.value(0)) : Optional.empty();
        }
    }
}
