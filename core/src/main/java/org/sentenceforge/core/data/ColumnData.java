package org.sentenceforge.core.data;

import java.util.ArrayList;
import java.util.List;

/** The cells of one column in memory. */
sealed interface ColumnData {

    ColumnType type();

    default String text(int row) {
        throw new IllegalStateException("not a column of texts but of " + type());
    }

    default List<String> texts(int row) {
        throw new IllegalStateException("not a column of lists of texts but of " + type());
    }

    default double number(int row) {
        throw new IllegalStateException("not a column of numbers but of " + type());
    }

    default float[] numbers(int row) {
        throw new IllegalStateException("not a column of lists of numbers but of " + type());
    }

    default int listLength(int row) {
        throw new IllegalStateException("not a column of lists but of " + type());
    }

    /**
     * Texts.
     *
     * @param starts where in {@code bytes} the text of a row begins
     */
    record Texts(ByteStore starts, ByteStore bytes) implements ColumnData {
        @Override
        public ColumnType type() {
            return ColumnType.TEXT;
        }

        @Override
        public String text(int row) {
            return item(row);
        }

        private String item(long index) {
            return bytes.textAt(starts.longAt(index));
        }
    }

    /**
     * Lists of texts.
     *
     * @param items all lists' texts, one list after the other
     * @param ends  how many texts there are up to the end of a row
     */
    record TextLists(Texts items, ByteStore ends) implements ColumnData {
        @Override
        public ColumnType type() {
            return ColumnType.TEXTS;
        }

        @Override
        public List<String> texts(int row) {
            List<String> texts = new ArrayList<>();
            for (long i = start(ends, row); i < ends.longAt(row); i++) {
                texts.add(items.item(i));
            }
            return texts;
        }

        @Override
        public int listLength(int row) {
            return (int) (ends.longAt(row) - start(ends, row));
        }
    }

    /** The texts at one position of the lists, as a column of its own. */
    record ListItem(TextLists lists, int position) implements ColumnData {
        @Override
        public ColumnType type() {
            return ColumnType.TEXT;
        }

        @Override
        public String text(int row) {
            return lists.items.item(start(lists.ends, row) + position);
        }
    }

    /** Numbers and truth values. */
    record Numbers(ColumnType type, ByteStore values) implements ColumnData {
        @Override
        public double number(int row) {
            return values.doubleAt(row);
        }
    }

    /**
     * Lists of numbers.
     *
     * @param values all lists' numbers, one list after the other
     * @param ends   how many numbers there are up to the end of a row
     */
    record NumberLists(ByteStore values, ByteStore ends) implements ColumnData {
        @Override
        public ColumnType type() {
            return ColumnType.NUMBERS;
        }

        @Override
        public float[] numbers(int row) {
            return values.floatsAt(start(ends, row), listLength(row));
        }

        @Override
        public int listLength(int row) {
            return (int) (ends.longAt(row) - start(ends, row));
        }
    }

    private static long start(ByteStore ends, int row) {
        return row == 0 ? 0 : ends.longAt(row - 1L);
    }
}
