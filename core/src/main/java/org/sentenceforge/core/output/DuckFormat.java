package org.sentenceforge.core.output;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.sentenceforge.core.SforgeException;

/**
 * Parquet or a DuckDB database, written by DuckDB: rows are appended to a table in a temporary database file, which keeps memory bounded.
 * Parquet is copied from there in their order. The types of the kept columns are those of the first rows.
 */
final class DuckFormat implements RowFormat {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS_FOR_TYPES = 1000;

    private final AtomicFile file;
    private final Container container;
    private final AtomicDirectory scratch;
    private final EmbeddingLayout layout;
    private final List<Values> waiting = new ArrayList<>();
    private final List<List<?>> waitingKept = new ArrayList<>();
    private final List<ColumnKind> kinds = new ArrayList<>();
    private Connection connection;
    private DuckDBAppender appender;
    private long rows;

    /** What the table becomes. */
    enum Container {
        PARQUET,
        /** A database that holds nothing else than the table {@code embeddings}. */
        DATABASE
    }

    private enum ColumnKind {
        VARCHAR,
        BIGINT,
        DOUBLE,
        BOOLEAN;

        static ColumnKind of(Object cell) {
            if (cell instanceof Boolean) {
                return BOOLEAN;
            }
            if (cell instanceof Long || cell instanceof Integer) {
                return BIGINT;
            }
            return cell instanceof Number && !(cell instanceof BigInteger) ? DOUBLE : VARCHAR;
        }

        static ColumnKind common(ColumnKind a, ColumnKind b) {
            if (a == b || b == null) {
                return a;
            }
            boolean numbers = (a == BIGINT || a == DOUBLE) && (b == BIGINT || b == DOUBLE);
            return a == null ? b : numbers ? DOUBLE : VARCHAR;
        }
    }

    DuckFormat(AtomicFile file, Path target, Container container, EmbeddingLayout layout) {
        this.file = file;
        this.container = container;
        this.scratch = AtomicDirectory.create(target.resolveSibling(target.getFileName() + ".rows"));
        this.layout = layout;
    }

    @Override
    public long resumedRows() {
        return 0;
    }

    @Override
    public void write(Values values, List<?> kept) throws IOException {
        rows++;
        if (appender == null) {
            waiting.add(values);
            waitingKept.add(new ArrayList<>(kept));
            if (waiting.size() >= ROWS_FOR_TYPES) {
                createTable();
            }
        } else {
            append(values, kept);
        }
    }

    private void createTable() throws IOException {
        for (int i = 0; i < layout.kept().size(); i++) {
            ColumnKind kind = null;
            for (List<?> kept : waitingKept) {
                if (kept.get(i) != null) {
                    kind = ColumnKind.common(kind, ColumnKind.of(kept.get(i)));
                }
            }
            kinds.add(kind == null ? ColumnKind.VARCHAR : kind);
        }
        StringJoiner columns = new StringJoiner(", ");
        for (int i = 0; i < kinds.size(); i++) {
            columns.add(identifier(layout.kept().get(i)) + " " + kinds.get(i));
        }
        columns.add(identifier(EmbeddingLayout.EMBEDDING) + " " + embeddingType());
        try {
            connection = DriverManager.getConnection("jdbc:duckdb:" + database());
            execute("SET memory_limit = '1GB'");
            execute("SET force_compression = 'uncompressed'");
            execute("CREATE TABLE embeddings (" + columns + ")");
            appender = connection.unwrap(DuckDBConnection.class).createAppender("embeddings");
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
        for (int i = 0; i < waiting.size(); i++) {
            append(waiting.get(i), waitingKept.get(i));
        }
        waiting.clear();
        waitingKept.clear();
    }

    /** Arrays of fixed size, which Parquet stores as any other list but DuckDB handles at half the cost. */
    private String embeddingType() {
        String number = layout.precision() == Precision.FLOAT32
                ? "FLOAT"
                : layout.precision().isSigned() ? "TINYINT" : "UTINYINT";
        String vector = number + "[" + layout.storedDimension() + "]";
        return layout.unit() == EmbeddingLayout.Unit.TOKENS ? vector + "[]" : vector;
    }

    private void append(Values values, List<?> kept) throws IOException {
        try {
            appender.beginRow();
            for (int i = 0; i < kinds.size(); i++) {
                appendCell(i, kept.get(i));
            }
            if (values instanceof Values.Floats floats) {
                appender.append(floats.numbers());
            } else if (values instanceof Values.Bytes bytes) {
                appender.appendByteArray(bytes.numbers());
            } else if (values instanceof Values.Tokens tokens) {
                appender.append(Arrays.asList(tokens.vectors()));
            }
            appender.endRow();
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void appendCell(int column, Object cell) throws SQLException, IOException {
        if (cell == null) {
            appender.appendNull();
            return;
        }
        ColumnKind kind = kinds.get(column);
        if (ColumnKind.common(kind, ColumnKind.of(cell)) != kind) {
            throw SforgeException.badData(
                    "row " + rows + ": column '" + layout.kept().get(column) + "' held "
                            + kind.name().toLowerCase(Locale.ROOT) + " values so far, now " + cell
                            + "; a column has one type: write .jsonl, or give the column one type");
        }
        switch (kind) {
            case VARCHAR -> appender.append(text(cell));
            case BIGINT -> appender.append(((Number) cell).longValue());
            case DOUBLE -> appender.append(((Number) cell).doubleValue());
            case BOOLEAN -> appender.append((boolean) (Boolean) cell);
        }
    }

    private static String text(Object cell) throws IOException {
        return cell instanceof Collection || cell instanceof Map ? JSON.writeValueAsString(cell) : cell.toString();
    }

    private Path database() {
        return scratch.path().resolve("rows.db");
    }

    private void copyDatabase() throws IOException {
        try (FileChannel from = FileChannel.open(database(), StandardOpenOption.READ)) {
            for (long done = 0; done < from.size(); ) {
                done += from.transferTo(done, from.size() - done, file.channel());
            }
        }
    }

    private static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void commit(VectorLabel label) throws IOException {
        if (appender == null) {
            createTable();
        }
        try {
            appender.close();
            if (container == Container.PARQUET) {
                execute("COPY embeddings TO " + quote(file.temporary().toString())
                        + " (FORMAT parquet, USE_TMP_FILE false, KV_METADATA {" + VectorLabel.KEY + ": "
                        + quote(label.json()) + "})");
            } else {
                execute("COMMENT ON TABLE embeddings IS " + quote(label.json()));
                connection.close();
                copyDatabase();
            }
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
        file.commit();
    }

    @Override
    public void close() throws IOException {
        try (file;
                scratch) {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
