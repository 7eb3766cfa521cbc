package org.sentenceforge.core.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.sentenceforge.core.SforgeException;

/** The cells of one column in memory. */
abstract sealed class ColumnData {

    static ColumnData of(ColumnType type) {
        return switch (type) {
            case TEXT -> new Texts();
            case TEXTS -> new TextLists();
            case INTEGER, FLOAT, BOOLEAN -> new Numbers(type);
            case NUMBERS -> new NumberLists();
        };
    }

    abstract ColumnType type();

    /** Adds a cell; {@code found} is its own type, which fits the column's or is bad data. */
    final void add(Row row, int column, ColumnType found) {
        ColumnType expected = type();
        boolean fits = found == expected
                || expected == ColumnType.FLOAT && found == ColumnType.INTEGER
                || expected == ColumnType.TEXT && found != ColumnType.TEXTS && found != ColumnType.NUMBERS
                || expected == ColumnType.NUMBERS && row.cell(column) instanceof List<?> list && list.isEmpty();
        if (!fits) {
            throw SforgeException.badData(String.format(
                    Locale.ROOT,
                    "%s: column '%s': expected %s as in the rows before, found %s",
                    row.location(),
                    row.columns().names().get(column),
                    describe(expected),
                    Cells.describe(row.cell(column))));
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

    abstract void append(Row row, int column);

    String text(int row) {
        throw new IllegalStateException("not a column of texts but of " + type());
    }

    List<String> texts(int row) {
        throw new IllegalStateException("not a column of lists of texts but of " + type());
    }

    double number(int row) {
        throw new IllegalStateException("not a column of numbers but of " + type());
    }

    float[] numbers(int row) {
        throw new IllegalStateException("not a column of lists of numbers but of " + type());
    }

    static int grown(int size) {
        return Math.max(16, (int) Math.min(Integer.MAX_VALUE - 8L, size + (size >> 1)));
    }

    /** Texts as UTF-8 in blocks, because one array ends at 2 GB. */
    private static final class Texts extends ColumnData {
        private static final int BLOCK = 1 << 24;

        private final List<byte[]> blocks = new ArrayList<>();
        private int used = BLOCK;
        /** Block number and position in it, by text. */
        private long[] starts = new long[16];

        private int[] lengths = new int[16];
        private int size;

        @Override
        ColumnType type() {
            return ColumnType.TEXT;
        }

        @Override
        void append(Row row, int column) {
            append(row.text(column));
        }

        void append(String text) {
            byte[] bytes = text.getBytes(UTF_8);
            if (size == starts.length) {
                starts = Arrays.copyOf(starts, grown(size));
                lengths = Arrays.copyOf(lengths, starts.length);
            }
            if (repeatsLast(bytes)) {
                starts[size] = starts[size - 1];
            } else if (bytes.length > BLOCK) {
                blocks.add(bytes);
                starts[size] = (long) (blocks.size() - 1) << 32;
                used = BLOCK;
            } else {
                if (used + bytes.length > BLOCK || blocks.isEmpty()) {
                    blocks.add(new byte[blocks.isEmpty() ? 1 << 16 : BLOCK]);
                    used = 0;
                }
                int last = blocks.size() - 1;
                if (used + bytes.length > blocks.get(last).length) {
                    int needed = Math.max(used + bytes.length, 2 * blocks.get(last).length);
                    blocks.set(last, Arrays.copyOf(blocks.get(last), Math.min(BLOCK, needed)));
                }
                System.arraycopy(bytes, 0, blocks.get(last), used, bytes.length);
                starts[size] = (long) last << 32 | used;
                used += bytes.length;
            }
            lengths[size++] = bytes.length;
        }

        /** Data sets often hold several rows about one text, one after the other. */
        private boolean repeatsLast(byte[] bytes) {
            if (size == 0 || lengths[size - 1] != bytes.length) {
                return false;
            }
            int start = (int) starts[size - 1];
            byte[] block = blocks.get((int) (starts[size - 1] >>> 32));
            return Arrays.equals(block, start, start + bytes.length, bytes, 0, bytes.length);
        }

        int size() {
            return size;
        }

        @Override
        String text(int row) {
            long start = starts[row];
            return new String(blocks.get((int) (start >>> 32)), (int) start, lengths[row], UTF_8);
        }
    }

    private static final class TextLists extends ColumnData {
        private final Texts items = new Texts();
        private int[] ends = new int[16];
        private int size;

        @Override
        ColumnType type() {
            return ColumnType.TEXTS;
        }

        @Override
        void append(Row row, int column) {
            row.texts(column).forEach(items::append);
            if (size == ends.length) {
                ends = Arrays.copyOf(ends, grown(size));
            }
            ends[size++] = items.size();
        }

        @Override
        List<String> texts(int row) {
            List<String> texts = new ArrayList<>();
            for (int i = row == 0 ? 0 : ends[row - 1]; i < ends[row]; i++) {
                texts.add(items.text(i));
            }
            return texts;
        }
    }

    /** Numbers and truth values. */
    static final class Numbers extends ColumnData {
        private ColumnType type;
        private double[] values = new double[16];
        private int size;

        private Numbers(ColumnType type) {
            this.type = type;
        }

        /** A fraction came after whole numbers. */
        void widen() {
            type = ColumnType.FLOAT;
        }

        @Override
        ColumnType type() {
            return type;
        }

        @Override
        void append(Row row, int column) {
            if (size == values.length) {
                values = Arrays.copyOf(values, grown(size));
            }
            values[size++] = row.number(column);
        }

        @Override
        double number(int row) {
            return values[row];
        }
    }

    private static final class NumberLists extends ColumnData {
        private final List<float[]> lists = new ArrayList<>();

        @Override
        ColumnType type() {
            return ColumnType.NUMBERS;
        }

        @Override
        void append(Row row, int column) {
            lists.add(row.numbers(column));
        }

        @Override
        float[] numbers(int row) {
            return lists.get(row).clone();
        }
    }
}
