package org.sentenceforge.core.data;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.duckdb.DuckDBStruct;
import org.sentenceforge.core.SforgeException;

/** A running query of an embedded database that holds nothing itself. Owns the database; rows are streamed, not collected. */
final class DuckQuery implements AutoCloseable {
    /** Before it DuckDB's driver says that a query failed, behind it why. */
    private static final String CAUSE = "closed pending query result\nError: ";

    private final String name;
    private final Connection connection;
    private final Statement statement;
    private final ResultSet rows;
    private final List<String> columns;

    private DuckQuery(String name, Connection connection, Statement statement, ResultSet rows, List<String> columns) {
        this.name = name;
        this.connection = connection;
        this.statement = statement;
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * Begins a query.
     *
     * @param name what error messages call the rows
     */
    static DuckQuery run(String sql, String name) {
        return run(Optional.empty(), sql, name);
    }

    /** Begins a query of the tables in a database file, which is only read. */
    static DuckQuery ofDatabase(Path database, String sql, String name) {
        return run(Optional.of(database), sql, name);
    }

    private static DuckQuery run(Optional<Path> database, String sql, String name) {
        Properties properties = new Properties();
        properties.setProperty("jdbc_stream_results", "true");
        Connection connection = null;
        try {
            connection = DuckDb.connect(properties);
            Statement statement = connection.createStatement();
            if (database.isPresent()) {
                statement.execute("ATTACH " + quote(database.get().toString()) + " AS source (READ_ONLY)");
                statement.execute("USE source");
            }
            ResultSet rows = statement.executeQuery(sql);
            ResultSetMetaData description = rows.getMetaData();
            List<String> columns = new ArrayList<>();
            for (int i = 1; i <= description.getColumnCount(); i++) {
                columns.add(description.getColumnName(i));
            }
            return new DuckQuery(name, connection, statement, rows, columns);
        } catch (SQLException e) {
            closeQuietly(connection, e);
            throw failed(name, e);
        }
    }

    private static void closeQuietly(Connection connection, SQLException e) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException onClose) {
            e.addSuppressed(onClose);
        }
    }

    /** A text as a literal of the SQL dialect. */
    private static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A file's path as a literal; DuckDB takes patterns, and a file may have their characters in its name. */
    static String quote(Path path) {
        return quote(path.toString().replaceAll("([*?\\[])", "[$1]"));
    }

    /** A name as an identifier of the SQL dialect. */
    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    List<String> columns() {
        return columns;
    }

    boolean next() {
        try {
            return rows.next();
        } catch (SQLException e) {
            throw failed(name, e);
        }
    }

    /** The value of a column, from 0, of the current row, as {@link Row} describes cells. */
    Object value(int column) {
        try {
            return cell(rows.getObject(column + 1), column);
        } catch (SQLException e) {
            throw failed(name, e);
        }
    }

    private Object cell(Object value, int column) throws SQLException {
        if (value == null || value instanceof String || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.doubleValue();
        }
        if (value instanceof Number) {
            return value;
        }
        if (value instanceof Array array) {
            List<Object> list = new ArrayList<>();
            for (Object item : (Object[]) array.getArray()) {
                list.add(cell(item, column));
            }
            return list;
        }
        if (value instanceof Struct struct) {
            Map<String, Object> map = new LinkedHashMap<>();
            for (Map.Entry<String, Object> entry :
                    ((DuckDBStruct) struct).getMap().entrySet()) {
                map.put(entry.getKey(), cell(entry.getValue(), column));
            }
            return map;
        }
        if (value instanceof Blob) {
            throw SforgeException.badData(String.format(
                    Locale.ROOT,
                    "%s: column '%s' holds binary data; select columns of texts or numbers",
                    name,
                    columns.get(column)));
        }
        return value.toString();
    }

    private static SforgeException failed(String name, SQLException e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage().strip();
        int cause = message.indexOf(CAUSE);
        // what is behind the cause is a query of ours, with lines for its place
        String words = cause < 0
                ? message
                : message.substring(cause + CAUSE.length()).lines().findFirst().orElse(message);
        return SforgeException.badData("cannot read " + name + ": " + words, e);
    }

    @Override
    public void close() {
        try (connection;
                statement;
                rows) {
            // closes the three, the rows first
        } catch (SQLException e) {
            throw SforgeException.failed("cannot close the query of " + name + ": " + e.getMessage(), e);
        }
    }
}
