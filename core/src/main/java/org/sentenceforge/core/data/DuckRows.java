package org.sentenceforge.core.data;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sentenceforge.core.SforgeException;

/** Rows of a Parquet file, of a DuckDB file or of a SQL query. */
final class DuckRows implements RawRows {
    /** Of a database file, the table that is read. */
    static final String TABLE = "embeddings";

    private final String name;
    private final DuckQuery query;
    private final Columns columns;
    private final int[] positions;
    private long number;

    private DuckRows(String name, DuckQuery query, Selection selection) {
        this.name = name;
        this.query = query;
        Columns header = new Columns(query.columns());
        this.positions = RawRows.positions(header, selection, new Location(name, Location.Unit.ROW, 1));
        this.columns = selection.takesAll() ? header : new Columns(selection.columns());
    }

    static DuckRows parquet(Path path, Selection selection) {
        String name = path.toString();
        return of(name, "read_parquet(" + DuckQuery.quote(path) + ")", sql -> DuckQuery.run(sql, name), selection);
    }

    /** The rows of the table {@value #TABLE} in a database file. */
    static DuckRows table(Path path, Selection selection) {
        String name = path.toString();
        return of(name, TABLE, sql -> DuckQuery.ofDatabase(path, sql, name), selection);
    }

    private static DuckRows of(String name, String rows, Function<String, DuckQuery> database, Selection selection) {
        String from = " FROM " + rows;
        if (selection.takesAll()) {
            return new DuckRows(name, database.apply("SELECT *" + from), selection);
        }
        List<String> existing;
        try (DuckQuery header = database.apply("SELECT *" + from + " LIMIT 0")) {
            existing = header.columns();
        }
        RawRows.positions(new Columns(existing), selection, new Location(name, Location.Unit.ROW, 1));
        String chosen = selection.columns().stream()
                .filter(existing::contains)
                .map(DuckQuery::identifier)
                .collect(Collectors.joining(", "));
        // Only optional columns, and the file has none of them: the number of rows still counts
        String list = chosen.isEmpty() ? "1" : chosen;
        return new DuckRows(name, database.apply("SELECT " + list + from), selection);
    }

    static DuckRows sql(String query, String name, Selection selection) {
        DuckQuery rows = DuckQuery.run(query, name);
        List<String> twice = rows.columns().stream()
                .filter(column -> Collections.frequency(rows.columns(), column) > 1)
                .toList();
        if (!twice.isEmpty()) {
            rows.close();
            throw SforgeException.badData(
                    name + ": two columns are named '" + twice.get(0) + "'; give one another name with AS");
        }
        return new DuckRows(name, rows, selection);
    }

    @Override
    public Columns columns() {
        return columns;
    }

    @Override
    public Object[] next() {
        if (!query.next()) {
            return null;
        }
        number++;
        Object[] cells = new Object[positions.length];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = positions[i] < 0 ? null : query.value(positions[i]);
        }
        return cells;
    }

    @Override
    public Location location() {
        return new Location(name, Location.Unit.ROW, number);
    }

    @Override
    public void close() {
        query.close();
    }
}
