package org.sentenceforge.core.data;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Rows of a Parquet file or a SQL query. */
final class DuckRows implements RawRows {
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
        String from = " FROM read_parquet(" + DuckQuery.quote(path) + ")";
        if (selection.takesAll()) {
            return new DuckRows(name, DuckQuery.run("SELECT *" + from, name), selection);
        }
        List<String> existing;
        try (DuckQuery header = DuckQuery.run("SELECT *" + from + " LIMIT 0", name)) {
            existing = header.columns();
        }
        RawRows.positions(new Columns(existing), selection, new Location(name, Location.Unit.ROW, 1));
        String chosen = selection.columns().stream()
                .filter(existing::contains)
                .map(DuckQuery::identifier)
                .collect(Collectors.joining(", "));
        // Only optional columns, and the file has none of them: the number of rows still counts
        String list = chosen.isEmpty() ? "1" : chosen;
        return new DuckRows(name, DuckQuery.run("SELECT " + list + from, name), selection);
    }

    static DuckRows sql(String query, String name, Selection selection) {
        return new DuckRows(name, DuckQuery.run(query, name), selection);
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
