package org.sentenceforge.core.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sentenceforge.core.SforgeException;

/**
 * Rows in memory, for random access: what training shuffles and samples from. Texts are kept as UTF-8 in large blocks, so ten
 * million pairs cost their bytes and 16 more per text. Safe for use by several threads.
 */
public final class RowTable {
    private final Columns columns;
    private final List<ColumnData> data;
    private final Origins origins;
    private final long skipped;

    private RowTable(Columns columns, List<ColumnData> data, Origins origins, long skipped) {
        this.columns = columns;
        this.data = data;
        this.origins = origins;
        this.skipped = skipped;
    }

    /**
     * Reads a source to its end.
     *
     * @throws SforgeException (bad data) where a row cannot be read, or a cell is of another type than its column's first
     */
    public static RowTable load(RowSource source, Selection selection) {
        try (RowReader rows = source.open(selection)) {
            Builder builder = builder(rows.columns());
            while (rows.hasNext()) {
                builder.add(rows.next());
            }
            return builder.build(rows.skipped());
        }
    }

    /** Begins a table of rows that no file holds. */
    public static Builder builder(Columns columns) {
        return new Builder(columns);
    }

    public Columns columns() {
        return columns;
    }

    public int size() {
        return origins.size();
    }

    /** How many rows of the source were left out because of empty cells. */
    public long skipped() {
        return skipped;
    }

    /** What the cells of a column are; a whole-number column with one fraction in it is {@link ColumnType#FLOAT}. */
    public ColumnType type(int column) {
        return data.get(column).type();
    }

    /** Where a row was read. */
    public Location location(int row) {
        return origins.of(row);
    }

    /** A cell of a {@link ColumnType#TEXT} column. */
    public String text(int row, int column) {
        return data.get(column).text(row);
    }

    /** A cell of a {@link ColumnType#TEXTS} column. */
    public List<String> texts(int row, int column) {
        return data.get(column).texts(row);
    }

    /** A cell of an {@link ColumnType#INTEGER}, {@link ColumnType#FLOAT} or {@link ColumnType#BOOLEAN} (0 or 1) column. */
    public double number(int row, int column) {
        return data.get(column).number(row);
    }

    /** A cell of a {@link ColumnType#NUMBERS} column. */
    public float[] numbers(int row, int column) {
        return data.get(column).numbers(row);
    }

    /** Collects rows. */
    public static final class Builder {
        private final Columns columns;
        private final int label;
        private final List<ColumnData> data = new ArrayList<>();
        private final Origins origins = new Origins();

        private Builder(Columns columns) {
            this.columns = columns;
            this.label = columns.label().map(columns::indexOf).orElse(-1);
        }

        /** Adds a row of cells as {@link Row} describes them. */
        public Builder add(Object... cells) {
            if (cells.length != columns.size()) {
                throw new IllegalArgumentException("expected " + columns.size() + " cells, got " + cells.length);
            }
            return add(new Row(columns, new Location("row", Location.Unit.ROW, origins.size() + 1L), cells));
        }

        private Builder add(Row row) {
            if (data.isEmpty()) {
                for (int i = 0; i < columns.size(); i++) {
                    data.add(ColumnData.of(typeOf(row, i)));
                }
            }
            for (int i = 0; i < columns.size(); i++) {
                ColumnType type = typeOf(row, i);
                if (type == ColumnType.FLOAT && data.get(i).type() == ColumnType.INTEGER) {
                    ((ColumnData.Numbers) data.get(i)).widen();
                }
                data.get(i).add(row, i, type);
            }
            origins.add(row.location());
            return this;
        }

        /** CSV has only texts, but a label of digits is meant as a number. */
        private ColumnType typeOf(Row row, int column) {
            Object cell = row.cell(column);
            if (column == label && cell instanceof String text) {
                Number number = Cells.parseNumber(text);
                return number == null ? ColumnType.TEXT : ColumnType.of(number);
            }
            return ColumnType.of(cell);
        }

        public RowTable build() {
            return build(0);
        }

        private RowTable build(long skipped) {
            return new RowTable(columns, List.copyOf(data), origins, skipped);
        }
    }

    /** Where rows come from: a source's name once, a number per row. */
    private static final class Origins {
        private final List<Location> starts = new ArrayList<>();
        private int[] startRows = new int[4];
        private long[] numbers = new long[16];
        private int size;

        int size() {
            return size;
        }

        void add(Location location) {
            Location last = starts.isEmpty() ? null : starts.get(starts.size() - 1);
            if (last == null || !last.source().equals(location.source())) {
                if (starts.size() == startRows.length) {
                    startRows = Arrays.copyOf(startRows, startRows.length * 2);
                }
                startRows[starts.size()] = size;
                starts.add(location);
            }
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, ColumnData.grown(size));
            }
            numbers[size++] = location.number();
        }

        Location of(int row) {
            int found = Arrays.binarySearch(startRows, 0, starts.size(), row);
            Location start = starts.get(found >= 0 ? found : -found - 2);
            return new Location(start.source(), start.unit(), numbers[row]);
        }
    }
}
