package org.sentenceforge.core.output;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.sentenceforge.core.data.DuckDb;

/**
 * The parts of a Parquet file or a database that is being made, each a Parquet file in a folder, written by DuckDB from a table in memory
 * and joined in the end. Owns DuckDB until closed; the folder is its owner's.
 */
final class ParquetParts implements AutoCloseable {
    /** DuckDB's own, and what it handles at once. */
    private static final long MOST_ROWS = 122_880;

    private static final long STEP = 2048;

    private final Path folder;
    private final long groupBytes;
    private final Connection connection;
    private long count;
    private DuckDBAppender appender;

    /**
     * @param count     how many parts there are already; others in the folder are deleted
     * @param partBytes how large they are; readers of the whole file take two parts into memory at once
     */
    ParquetParts(Path folder, long count, long partBytes) throws IOException {
        this.folder = folder;
        this.count = count;
        groupBytes = 2 * partBytes;
        List<Path> known = LongStream.range(0, count).mapToObj(this::part).toList();
        for (Path part : known) {
            if (!Files.exists(part)) {
                throw new IOException("the part " + part + " of an earlier run is gone; delete " + folder
                        + " and begin again without what it wrote");
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> !known.contains(file)).toList()) {
                PendingOutputs.delete(file);
            }
        }
        try {
            connection = DuckDb.connect();
            execute("SET memory_limit = '1GB'");
            execute("SET temp_directory = " + quote(folder.resolve("spilled").toString()));
            // more would each hold a group of rows, and end in an order of their own
            execute("SET threads = 1");
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    long count() {
        return count;
    }

    /** The kinds of the first columns of the parts that there are. */
    List<ParquetColumn> columns(int number) throws IOException {
        List<ParquetColumn> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("DESCRIBE SELECT * FROM " + read(part(0)))) {
            while (columns.size() < number && found.next()) {
                columns.add(new ParquetColumn(found.getString(1), ParquetColumn.Kind.valueOf(found.getString(2))));
            }
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
        return columns;
    }

    /** The rows of the next part go here, until it is ended. */
    DuckDBAppender appender(String columns) throws IOException {
        if (appender == null) {
            try {
                execute("CREATE TABLE part (" + columns + ")");
                appender = connection.unwrap(DuckDBConnection.class).createAppender("part");
            } catch (SQLException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        return appender;
    }

    /** Writes the rows that were appended as a part of their own, which has reached the disk then. */
    void end() throws IOException {
        if (appender == null) {
            return;
        }
        Path part = part(count);
        try {
            appender.close();
            appender = null;
            execute("COPY part TO " + quote(part.toString())
                    + " (FORMAT parquet, COMPRESSION uncompressed, USE_TMP_FILE false, ROW_GROUP_SIZE " + MOST_ROWS
                    + ")");
            execute("DROP TABLE part");
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
        try (FileChannel written = FileChannel.open(part, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        count++;
    }

    /**
     * All parts as one Parquet file, in their order.
     *
     * @param rows how many they have
     */
    void join(Path target, long rows, String columns, VectorLabel label) throws IOException {
        try {
            execute("COPY (SELECT * FROM " + all(columns) + ") TO " + quote(target.toString())
                    + " (FORMAT parquet, USE_TMP_FILE false, ROW_GROUP_SIZE " + groupRows(rows) + ", KV_METADATA {"
                    + VectorLabel.KEY + ": " + quote(label.json()) + "})");
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** All parts as the table {@code embeddings} of a database, in their order; its file lies in the folder. */
    Path joinAsTable(String columns, VectorLabel label) throws IOException {
        Path database = folder.resolve("rows.db");
        try {
            execute("ATTACH " + quote(database.toString()) + " AS result");
            execute("CREATE TABLE result.embeddings (" + columns + ")");
            execute("INSERT INTO result.embeddings SELECT * FROM " + all(columns));
            execute("COMMENT ON TABLE result.embeddings IS " + quote(label.json()));
            execute("DETACH result");
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
        return database;
    }

    private String all(String columns) throws SQLException {
        if (count == 0) {
            execute("CREATE TABLE part (" + columns + ")");
            return "part";
        }
        return LongStream.range(0, count)
                .mapToObj(i -> quote(part(i).toString()))
                .collect(Collectors.joining(", ", "read_parquet([", "])"));
    }

    private long groupRows(long rows) throws IOException {
        long bytes = 0;
        for (long i = 0; i < count; i++) {
            bytes += Files.size(part(i));
        }
        long fitting = groupBytes / Math.max(1, bytes / Math.max(1, rows));
        return fitting < STEP ? Math.max(1, fitting) : Math.min(MOST_ROWS, fitting / STEP * STEP);
    }

    private Path part(long index) {
        return folder.resolve(String.format(Locale.ROOT, "%08d.parquet", index));
    }

    private static String read(Path part) {
        return "read_parquet([" + quote(part.toString()) + "])";
    }

    private static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
