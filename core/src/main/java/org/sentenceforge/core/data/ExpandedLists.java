package org.sentenceforge.core.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sentenceforge.core.SforgeException;

/** Columns of lists of texts turned into columns of texts. */
final class ExpandedLists {
    private final RowTable rows;
    private final ListLengths lengths;
    private final List<String> names = new ArrayList<>();
    private final List<String> sources = new ArrayList<>();
    private final List<ColumnData> data = new ArrayList<>();

    private ExpandedLists(RowTable rows, ListLengths lengths) {
        this.rows = rows;
        this.lengths = lengths;
    }

    static RowTable of(RowTable rows, ListLengths lengths) {
        if (rows.size() == 0) {
            return rows;
        }
        ExpandedLists expanded = new ExpandedLists(rows, lengths);
        for (int column = 0; column < rows.columns().size(); column++) {
            expanded.add(column);
        }
        return expanded.table();
    }

    private void add(int column) {
        String name = rows.columns().names().get(column);
        if (rows.data(column) instanceof ColumnData.TextLists lists) {
            int count = length(lists, column);
            for (int i = 0; i < count; i++) {
                add(column, singular(name) + "_" + (i + 1), new ColumnData.ListItem(lists, i));
            }
        } else {
            add(column, name, rows.data(column));
        }
    }

    private void add(int column, String name, ColumnData cells) {
        names.add(name);
        sources.add(rows.columns().sources().get(column));
        data.add(cells);
    }

    /** How many texts all lists of the column have, or the shortest. */
    private int length(ColumnData.TextLists lists, int column) {
        int length = lists.listLength(0);
        for (int row = 0; row < rows.size(); row++) {
            int found = lists.listLength(row);
            if (found == 0) {
                throw rows.unexpected(row, column, "a list of texts", "an empty list");
            }
            if (found != length && lengths == ListLengths.REFUSE) {
                throw rows.unexpected(
                        row,
                        column,
                        "a list of " + length + " texts as in " + rows.location(0),
                        "a list of " + found + "; each text of a list goes into a column of its own: give all lists the"
                                + " same length, or cut longer ones with list_lengths: cut");
            }
            length = Math.min(length, found);
        }
        return length;
    }

    private static String singular(String name) {
        if (name.endsWith("ies")) {
            return name.substring(0, name.length() - 3) + "y";
        }
        return name.endsWith("s") && !name.endsWith("ss") ? name.substring(0, name.length() - 1) : name;
    }

    private RowTable table() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (!seen.add(names.get(i))) {
                throw SforgeException.badData("column '" + sources.get(i) + "': its lists would become a column '"
                        + names.get(i) + "', which is there already; rename one of them");
            }
        }
        return rows.with(new Columns(names, sources), data);
    }
}
