package org.sentenceforge.core.search;

import java.nio.file.Path;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.ColumnType;
import org.sentenceforge.core.data.RowTable;

/** The vectors in the only column of a table, which lies on the disk where it is large. */
record TableVectors(Path path, RowTable table, int dimension) implements Vectors {

    static TableVectors of(Path path, RowTable table) {
        int dimension = 0;
        for (int row = 0; row < table.size(); row++) {
            int length = table.type(0) == ColumnType.NUMBERS ? table.listLength(row, 0) : 0;
            if (length == 0 || row > 0 && length != dimension) {
                throw table.unexpected(
                        row,
                        0,
                        dimension == 0 ? "a vector" : "a vector of " + dimension + " numbers, as in the rows before",
                        "one of " + length);
            }
            dimension = length;
        }
        if (dimension == 0) {
            throw SforgeException.badData(path + ": no vectors");
        }
        return new TableVectors(path, table, dimension);
    }

    @Override
    public String origin() {
        return path.toString();
    }

    @Override
    public int size() {
        return table.size();
    }

    @Override
    public void read(int row, float[] target, int offset) {
        System.arraycopy(table.numbers(row, 0), 0, target, offset, dimension);
    }
}
