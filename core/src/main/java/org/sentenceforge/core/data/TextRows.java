package org.sentenceforge.core.data;

import java.util.List;

/** A row per line. */
final class TextRows implements RawRows {
    private final Lines lines;
    private final Columns columns;
    private final int[] positions;

    TextRows(Lines lines, String name, Selection selection) {
        this.lines = lines;
        Columns header = new Columns(List.of("text"));
        this.positions = RawRows.positions(header, selection, new Location(name, Location.Unit.LINE, 1));
        this.columns = selection.takesAll() ? header : new Columns(selection.columns());
    }

    @Override
    public Columns columns() {
        return columns;
    }

    @Override
    public Object[] next() {
        if (!lines.next()) {
            return null;
        }
        Object[] cells = new Object[positions.length];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = positions[i] < 0 ? null : lines.text();
        }
        return cells;
    }

    @Override
    public Location location() {
        return lines.location();
    }

    @Override
    public void close() {
        lines.close();
    }
}
