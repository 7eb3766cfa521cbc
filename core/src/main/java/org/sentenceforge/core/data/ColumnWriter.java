package org.sentenceforge.core.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;

/** Collects the cells of one column. Owns its temporary files until closed. */
abstract sealed class ColumnWriter implements AutoCloseable {

    /** @param texts takes the texts of all columns of a table, so that those of a row lie together */
    static ColumnWriter of(ColumnType type, ByteStoreWriter texts, Spill spill) {
        return switch (type) {
            case TEXT -> new Texts(texts, spill);
            case TEXTS -> new TextLists(texts, spill);
            case INTEGER, FLOAT, BOOLEAN -> new Numbers(type, spill);
            case NUMBERS -> new NumberLists(spill);
        };
    }

    abstract ColumnType type();

    /** Adds a cell; {@code found} is its own type, which fits the column's or is bad data. */
    final void add(Row row, int column, ColumnType found) {
        widen(found);
        ColumnType expected = type();
        boolean fits = found == expected
                || expected == ColumnType.FLOAT && found == ColumnType.INTEGER
                || expected == ColumnType.TEXT && found != ColumnType.TEXTS && found != ColumnType.NUMBERS
                || expected == ColumnType.NUMBERS && row.cell(column) instanceof List<?> list && list.isEmpty();
        if (!fits) {
            throw row.unexpected(column, describe(expected) + " as in the rows before");
        }
        append(row, column);
    }

    private static String describe(ColumnType type) {
        return switch (type) {
            case TEXT -> "a text";
            case TEXTS -> "a list of texts";
            case INTEGER, FLOAT -> "a number";
            case BOOLEAN -> "true or false";
            case NUMBERS -> "a list of numbers";
        };
    }

    /** What a computation would turn into more of its kind has no place in data. */
    static void requireFinite(Row row, int column, double value) {
        if (!Double.isFinite(value)) {
            throw row.unexpected(column, "a finite number", Double.toString(value));
        }
    }

    /** A column of whole numbers is one of fractions once there is one. */
    void widen(ColumnType found) {}

    abstract void append(Row row, int column);

    /** @param texts what the writer of texts has become */
    abstract ColumnData finish(ByteStore texts);

    @Override
    public abstract void close();

    private static final class Texts extends ColumnWriter {
        private final ByteStoreWriter texts;
        private final ByteStoreWriter starts;
        private byte[] last = {};
        private long lastStart = -1;

        Texts(ByteStoreWriter texts, Spill spill) {
            this.texts = texts;
            this.starts = new ByteStoreWriter(spill);
        }

        @Override
        ColumnType type() {
            return ColumnType.TEXT;
        }

        @Override
        void append(Row row, int column) {
            append(row.text(column));
        }

        /** Data sets often hold several rows about one text, one after the other; it is kept once. */
        void append(String text) {
            byte[] utf8 = text.getBytes(UTF_8);
            if (lastStart < 0 || !Arrays.equals(utf8, last)) {
                last = utf8;
                lastStart = texts.position();
                texts.writeText(utf8);
            }
            starts.writeLong(lastStart);
        }

        long size() {
            return starts.position() / Long.BYTES;
        }

        @Override
        ColumnData.Texts finish(ByteStore texts) {
            return new ColumnData.Texts(starts.finish(), texts);
        }

        @Override
        public void close() {
            starts.close();
        }
    }

    private static final class TextLists extends ColumnWriter {
        private final Texts items;
        private final ByteStoreWriter ends;

        TextLists(ByteStoreWriter texts, Spill spill) {
            this.items = new Texts(texts, spill);
            this.ends = new ByteStoreWriter(spill);
        }

        @Override
        ColumnType type() {
            return ColumnType.TEXTS;
        }

        @Override
        void append(Row row, int column) {
            row.texts(column).forEach(items::append);
            ends.writeLong(items.size());
        }

        @Override
        ColumnData finish(ByteStore texts) {
            return new ColumnData.TextLists(items.finish(texts), ends.finish());
        }

        @Override
        public void close() {
            items.close();
            ends.close();
        }
    }

    /** Numbers and truth values. */
    private static final class Numbers extends ColumnWriter {
        private final ByteStoreWriter values;
        private ColumnType type;

        Numbers(ColumnType type, Spill spill) {
            this.type = type;
            this.values = new ByteStoreWriter(spill);
        }

        @Override
        ColumnType type() {
            return type;
        }

        @Override
        void widen(ColumnType found) {
            if (type == ColumnType.INTEGER && found == ColumnType.FLOAT) {
                type = found;
            }
        }

        @Override
        void append(Row row, int column) {
            double value = row.number(column);
            requireFinite(row, column, value);
            values.writeDouble(value);
        }

        @Override
        ColumnData finish(ByteStore texts) {
            return new ColumnData.Numbers(type, values.finish());
        }

        @Override
        public void close() {
            values.close();
        }
    }

    private static final class NumberLists extends ColumnWriter {
        private final ByteStoreWriter values;
        private final ByteStoreWriter ends;

        NumberLists(Spill spill) {
            this.values = new ByteStoreWriter(spill);
            this.ends = new ByteStoreWriter(spill);
        }

        @Override
        ColumnType type() {
            return ColumnType.NUMBERS;
        }

        @Override
        void append(Row row, int column) {
            float[] list = row.numbers(column);
            for (float value : list) {
                requireFinite(row, column, value);
            }
            values.writeFloats(list);
            ends.writeLong(values.position() / Float.BYTES);
        }

        @Override
        ColumnData finish(ByteStore texts) {
            return new ColumnData.NumberLists(values.finish(), ends.finish());
        }

        @Override
        public void close() {
            values.close();
            ends.close();
        }
    }
}
