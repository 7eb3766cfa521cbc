package org.sentenceforge.core.output;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.duckdb.DuckDBAppender;
import org.sentenceforge.core.SforgeException;

/** A column of cells in a Parquet file or a database, which has one type. */
record ParquetColumn(String name, Kind kind) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The types, by their names in SQL. */
    enum Kind {
        VARCHAR,
        BIGINT,
        DOUBLE,
        BOOLEAN;

        static Kind of(Object cell) {
            if (cell instanceof Boolean) {
                return BOOLEAN;
            }
            if (cell instanceof Long || cell instanceof Integer) {
                return BIGINT;
            }
            return cell instanceof Number && !(cell instanceof BigInteger) ? DOUBLE : VARCHAR;
        }

        static Kind common(Kind a, Kind b) {
            if (a == b || b == null) {
                return a;
            }
            boolean numbers = (a == BIGINT || a == DOUBLE) && (b == BIGINT || b == DOUBLE);
            return a == null ? b : numbers ? DOUBLE : VARCHAR;
        }
    }

    /** A column that can hold these cells; texts where there are none. */
    static ParquetColumn of(String name, List<?> cells) {
        Kind kind = null;
        for (Object cell : cells) {
            if (cell != null) {
                kind = Kind.common(kind, Kind.of(cell));
            }
        }
        return new ParquetColumn(name, kind == null ? Kind.VARCHAR : kind);
    }

    /**
     * Adds a cell to the appender's row.
     *
     * @param row for errors, counted from 1
     * @throws SforgeException (bad data) for a cell of another type
     */
    void append(DuckDBAppender appender, Object cell, long row) throws SQLException, IOException {
        if (cell == null) {
            appender.appendNull();
            return;
        }
        if (Kind.common(kind, Kind.of(cell)) != kind) {
            throw SforgeException.badData("row " + row + ": column '" + name + "' held "
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

    /** Name and type in SQL. */
    String declaration() {
        return '"' + name.replace("\"", "\"\"") + "\" " + kind;
    }
}
