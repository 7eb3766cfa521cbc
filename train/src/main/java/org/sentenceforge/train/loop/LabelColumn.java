package org.sentenceforge.train.loop;

import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.ColumnType;
import org.sentenceforge.core.data.RowTable;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.step.MicroBatch;

/**
 * The labels of a data set, checked against what its loss takes.
 *
 * @param column its index in the table
 * @param width  how many numbers a label has; 0 where it is no list, or one whose length differs from row to row
 */
record LabelColumn(RowTable rows, int column, LabelKind kind, int width) {

    /**
     * The labels that a loss is to see; empty where it takes none.
     *
     * @param dataset what messages call the data set
     * @param texts   number of text columns
     * @throws SforgeException (bad data) where the loss needs labels of another kind, or takes none and there are some
     */
    static Optional<LabelColumn> of(RowTable rows, Loss loss, String dataset, int texts) {
        Set<LabelKind> wanted = loss.inputs().labels().apply(texts);
        Optional<String> name = rows.columns().label();
        if (name.isEmpty()) {
            if (wanted.contains(LabelKind.NONE)) {
                return Optional.empty();
            }
            throw SforgeException.badData(dataset + ": " + loss.name() + " needs a label, " + words(wanted)
                    + ", in a column named label, labels, score or scores; there are " + rows.columns());
        }
        if (wanted.equals(Set.of(LabelKind.NONE))) {
            throw SforgeException.badData(dataset + ": " + loss.name() + " takes no label, but there is a column '"
                    + name.get() + "'; leave it out with 'columns', or choose a loss that uses it");
        }
        int column = rows.columns().indexOf(name.get());
        LabelKind kind = kind(wanted, rows.type(column))
                .orElseThrow(() -> SforgeException.badData(dataset + ": column '" + name.get() + "': " + loss.name()
                        + " needs " + words(wanted) + ", found " + words(rows.type(column))));
        int width = kind == LabelKind.NUMBERS && rows.size() > 0 ? rows.listLength(0, column) : 0;
        LabelColumn labels = new LabelColumn(rows, column, kind, width);
        for (int row = 0; row < rows.size(); row++) {
            labels.check(row, loss);
        }
        return Optional.of(labels);
    }

    private static Optional<LabelKind> kind(Set<LabelKind> wanted, ColumnType type) {
        boolean list = type == ColumnType.NUMBERS;
        boolean number = type == ColumnType.INTEGER || type == ColumnType.FLOAT || type == ColumnType.BOOLEAN;
        return wanted.stream()
                .filter(kind -> kind != LabelKind.NONE)
                .filter(kind -> kind == LabelKind.NUMBERS || kind == LabelKind.LIST ? list : number)
                .findFirst();
    }

    private static String words(Set<LabelKind> kinds) {
        return kinds.stream()
                .filter(kind -> kind != LabelKind.NONE)
                .sorted(Comparator.naturalOrder())
                .map(LabelKind::description)
                .collect(Collectors.joining(" or "));
    }

    private static String words(ColumnType type) {
        return type.description() + (type == ColumnType.TEXT ? "; give numbers, from 0 for classes" : "");
    }

    private void check(int row, Loss loss) {
        if (kind == LabelKind.LIST) {
            return; // how long it is to be, its row's texts say
        }
        if (kind == LabelKind.NUMBERS) {
            int length = rows.listLength(row, column);
            if (length != width) {
                throw rows.unexpected(
                        row, column, "a list of " + width + " numbers as in the first row", length + " numbers");
            }
            return;
        }
        double value = rows.number(row, column);
        boolean whole = value == Math.rint(value) && value >= 0;
        boolean fits = switch (kind) {
            case BINARY -> value == 0 || value == 1;
            case CLASS -> whole && value < loss.inputs().classes().orElse(Integer.MAX_VALUE);
            default -> true;
        };
        if (!fits) {
            String bound = kind == LabelKind.CLASS && loss.inputs().classes().isPresent()
                    ? " to " + (loss.inputs().classes().getAsInt() - 1)
                    : "";
            throw rows.unexpected(row, column, kind.description() + bound, String.valueOf(rows.cell(row, column)));
        }
    }

    /** Refuses a label that is a list of another length than the row's list of texts. */
    void checkLength(int row, int texts, String textColumn) {
        int found = rows.listLength(row, column);
        if (found != texts) {
            throw rows.unexpected(
                    row,
                    column,
                    "a list of " + texts + " numbers, one for each text of '" + textColumn + "'",
                    found + " numbers");
        }
    }

    /** Refuses classes from {@code count} on. */
    void checkClasses(int count) {
        for (int row = 0; kind == LabelKind.CLASS && row < rows.size(); row++) {
            if (rows.number(row, column) >= count) {
                throw rows.unexpected(
                        row,
                        column,
                        "a class number from 0 to " + (count - 1) + ", the model having " + count + " labels",
                        String.valueOf(rows.cell(row, column)));
            }
        }
    }

    /** The label of a row as a group's name. */
    Object group(int row) {
        return rows.cell(row, column);
    }

    /** The labels of some rows. */
    MicroBatch.Labels of(int[] batch) {
        if (kind == LabelKind.LIST) {
            return lists(batch);
        }
        float[] values = new float[batch.length * Math.max(1, width)];
        for (int i = 0; i < batch.length; i++) {
            if (width == 0) {
                values[i] = (float) rows.number(batch[i], column);
            } else {
                System.arraycopy(rows.numbers(batch[i], column), 0, values, i * width, width);
            }
        }
        return new MicroBatch.Labels(values, width);
    }

    private MicroBatch.Labels lists(int[] batch) {
        int longest = IntStream.of(batch)
                .map(row -> rows.listLength(row, column))
                .max()
                .orElse(0);
        float[] values = new float[batch.length * longest];
        for (int i = 0; i < batch.length; i++) {
            float[] own = rows.numbers(batch[i], column);
            System.arraycopy(own, 0, values, i * longest, own.length);
        }
        return new MicroBatch.Labels(values, longest);
    }
}
