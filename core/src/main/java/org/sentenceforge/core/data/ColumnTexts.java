package org.sentenceforge.core.data;

import java.util.AbstractList;
import java.util.RandomAccess;

/** The cells of a table's column as texts. */
final class ColumnTexts extends AbstractList<String> implements RandomAccess {
    private final RowTable table;
    private final int column;

    ColumnTexts(RowTable table, int column) {
        this.table = table;
        this.column = column;
    }

    @Override
    public String get(int row) {
        return table.cell(row, column).toString();
    }

    @Override
    public int size() {
        return table.size();
    }
}
