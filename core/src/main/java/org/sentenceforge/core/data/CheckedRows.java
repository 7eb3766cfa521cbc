package org.sentenceforge.core.data;

import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;

/** The rows of several parts, one after the other, with empty cells judged as the selection says. */
final class CheckedRows implements RowReader {
    private final String name;
    private final Selection selection;
    private final Iterator<Function<Selection, RawRows>> parts;
    private final Columns read;
    private final Columns columns;
    private final int[] positions;
    private final int required;
    private RawRows part;
    private Row upcoming;
    private boolean ended;
    private long skipped;

    /** The first part decides the columns of all where the selection takes what there is. */
    CheckedRows(String name, Selection selection, Iterator<Function<Selection, RawRows>> parts) {
        this.name = name;
        this.selection = selection;
        this.parts = parts;
        this.part = parts.next().apply(selection);
        try {
            upcomingPartUntilColumnsAreKnown();
            this.read = part.columns();
            this.columns = selection.named(read);
            this.positions = columns.sources().stream().mapToInt(read::indexOf).toArray();
            this.required =
                    selection.takesAll() ? read.size() : selection.required().size();
            if (!hasNext() && selection.emptyCells() != Selection.EmptyCells.KEEP) {
                throw SforgeException.badData(
                        skipped == 0
                                ? name + ": no rows; the data set is empty"
                                : name + ": no rows left; all " + skipped + " have an empty cell");
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** An empty JSONL file has no columns; a later one may. */
    private void upcomingPartUntilColumnsAreKnown() {
        while (part.columns().size() == 0 && parts.hasNext()) {
            part.close();
            part = parts.next().apply(selection);
        }
    }

    @Override
    public Columns columns() {
        return columns;
    }

    @Override
    public long skipped() {
        return skipped;
    }

    @Override
    public boolean hasNext() {
        if (upcoming == null && !ended) {
            upcoming = read();
            ended = upcoming == null;
        }
        return upcoming != null;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more rows in " + name);
        }
        Row row = upcoming;
        upcoming = null;
        return row;
    }

    private Row read() {
        while (true) {
            Object[] cells = part.next();
            if (cells == null) {
                if (!parts.hasNext()) {
                    return null;
                }
                part.close();
                part = openNext();
            } else if (complete(cells)) {
                return new Row(columns, part.location(), named(cells));
            } else {
                skipped++;
            }
        }
    }

    private Object[] named(Object[] cells) {
        return columns == read
                ? cells
                : IntStream.of(positions).mapToObj(position -> cells[position]).toArray();
    }

    private RawRows openNext() {
        if (!selection.takesAll()) {
            return parts.next().apply(selection);
        }
        RawRows next = parts.next().apply(selection);
        if (next.columns().size() > 0 && !next.columns().equals(read)) {
            String found = next.columns().toString();
            next.close();
            throw SforgeException.badData(String.format(
                    Locale.ROOT,
                    "%s: the files differ in their columns: %s in the first, %s in a later one; name the"
                            + " columns to read",
                    name,
                    read,
                    found));
        }
        return next;
    }

    private boolean complete(Object[] cells) {
        if (selection.emptyCells() == Selection.EmptyCells.KEEP) {
            return true;
        }
        for (int i = 0; i < required; i++) {
            if (Cells.isEmpty(cells[i])) {
                if (selection.emptyCells() == Selection.EmptyCells.SKIP) {
                    return false;
                }
                throw SforgeException.badData(String.format(
                        Locale.ROOT,
                        "%s: column '%s' is empty; drop the row, or pass --skip-empty where it is taken",
                        part.location(),
                        read.names().get(i)));
            }
        }
        return true;
    }

    @Override
    public void close() {
        part.close();
    }
}
