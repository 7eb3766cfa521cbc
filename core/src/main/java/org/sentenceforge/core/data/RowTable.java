package org.sentenceforge.core.data;

import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;

/**
 * Rows for random access: what training shuffles and samples from. A few MB are kept on the heap; more wait in temporary files without a
 * name, in the folder {@code java.io.tmpdir}, that are mapped into memory: 8 bytes per text and its UTF-8, 8 bytes per number, 4 per
 * number of a list. Safe for use by several threads. Nothing needs to be closed: the garbage collector gives the memory and the files'
 * space back.
 */
public final class RowTable {
    private static final long PATIENCE_MILLIS = 1000;

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
     * @throws SforgeException (bad data) where a row cannot be read, or a cell is of another type than its column's first; (failed) where
     *     the disk has no room for a large table
     */
    public static RowTable load(RowSource source, Selection selection) {
        return load(source, selection, Progress.NONE);
    }

    /** Reads a source to its end; where that takes longer than a second, reports the rows so far. */
    public static RowTable load(RowSource source, Selection selection, Progress progress) {
        try (RowReader rows = source.open(selection);
                Builder builder = builder(rows.columns());
                LateTask task = new LateTask(progress, "Reading data", "rows", source.name(), PATIENCE_MILLIS)) {
            while (rows.hasNext()) {
                builder.add(rows.next());
                task.advance();
            }
            return builder.build(rows.skipped());
        }
    }

    /** Begins a table of rows that no file holds. */
    public static Builder builder(Columns columns) {
        return new Builder(columns, Spill.standard());
    }

    static Builder builder(Columns columns, Spill spill) {
        return new Builder(columns, spill);
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

    /**
     * A column's cells as texts, which are read when they are asked for.
     *
     * @throws SforgeException (bad data) where they are lists
     */
    public List<String> texts(int column) {
        if (type(column) == ColumnType.TEXTS || type(column) == ColumnType.NUMBERS) {
            throw unexpected(0, column, "a text", "a list of " + listLength(0, column));
        }
        return new ColumnTexts(this, column);
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

    /** How many items a cell of a {@link ColumnType#TEXTS} or {@link ColumnType#NUMBERS} column has. */
    public int listLength(int row, int column) {
        return data.get(column).listLength(row);
    }

    /** A cell of any column, as {@link Row} describes cells; numbers are {@link Long} or {@link Double}. */
    public Object cell(int row, int column) {
        return switch (type(column)) {
            case TEXT -> text(row, column);
            case TEXTS -> texts(row, column);
            case INTEGER -> (long) number(row, column);
            case FLOAT -> number(row, column);
            case BOOLEAN -> number(row, column) != 0;
            case NUMBERS -> {
                List<Double> numbers = new ArrayList<>();
                for (float number : numbers(row, column)) {
                    numbers.add((double) number);
                }
                yield numbers;
            }
        };
    }

    /**
     * The same rows with a column per text in the place of each column of lists of texts: {@code negatives} becomes {@code negative_1},
     * {@code negative_2} and so on.
     *
     * @throws SforgeException (bad data) where the lists of a column differ in length and are not cut, or a list is empty
     */
    public RowTable expandLists(ListLengths lengths) {
        return ExpandedLists.of(this, lengths);
    }

    ColumnData data(int column) {
        return data.get(column);
    }

    /** The same rows with other columns. */
    RowTable with(Columns columns, List<ColumnData> data) {
        return new RowTable(columns, List.copyOf(data), origins, skipped);
    }

    /** An error (bad data) in a cell that says where it was read, in a column of what name, and what was expected there. */
    public SforgeException unexpected(int row, int column, String expected, String found) {
        return location(row).unexpected(columns.sources().get(column), expected, found);
    }

    /** Collects rows. Owns temporary files, where the rows became too many for the heap, until the table is built or this is closed. */
    public static final class Builder implements AutoCloseable {
        private final Columns columns;
        private final int label;
        private final Spill spill;
        private final ByteStoreWriter texts;
        private final List<ColumnWriter> writers = new ArrayList<>();
        private final Origins.Writer origins;

        private Builder(Columns columns, Spill spill) {
            this.columns = columns;
            this.label = columns.label().map(columns::indexOf).orElse(-1);
            this.spill = spill;
            this.texts = new ByteStoreWriter(spill);
            this.origins = new Origins.Writer(spill);
        }

        /** Adds a row of cells as {@link Row} describes them. */
        public Builder add(Object... cells) {
            if (cells.length != columns.size()) {
                throw new IllegalArgumentException("expected " + columns.size() + " cells, got " + cells.length);
            }
            return add(new Row(columns, new Location("the table", Location.Unit.ROW, origins.size() + 1L), cells));
        }

        private Builder add(Row row) {
            if (writers.isEmpty()) {
                for (int i = 0; i < columns.size(); i++) {
                    writers.add(ColumnWriter.of(typeOf(row, i), texts, spill));
                }
            }
            for (int i = 0; i < columns.size(); i++) {
                writers.get(i).add(row, i, typeOf(row, i));
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
            try {
                ByteStore bytes = texts.finish();
                List<ColumnData> data =
                        writers.stream().map(writer -> writer.finish(bytes)).toList();
                return new RowTable(columns, data, origins.finish(), skipped);
            } finally {
                close();
            }
        }

        @Override
        public void close() {
            texts.close();
            writers.forEach(ColumnWriter::close);
            origins.close();
        }
    }
}
