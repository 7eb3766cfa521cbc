package org.sentenceforge.core.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sentenceforge.core.SforgeException;

/**
 * One row. A cell holds what the file holds: a {@link String}, {@link Number}, {@link Boolean}, {@link List} or {@link Map} of
 * these, or null; the typed accessors convert where nothing is lost and else throw bad data with file, line and column.
 */
public final class Row {
    private final Columns columns;
    private final Location location;
    private final Object[] cells;

    Row(Columns columns, Location location, Object[] cells) {
        this.columns = columns;
        this.location = location;
        this.cells = cells;
    }

    public Columns columns() {
        return columns;
    }

    public Location location() {
        return location;
    }

    /** The cell as it was read. */
    public Object cell(int column) {
        return cells[column];
    }

    /** The cell as one text; a number or truth value as it is written, an absent one as the empty text. */
    public String text(int column) {
        Object cell = cells[column];
        if (cell == null) {
            return "";
        }
        if (cell instanceof String || cell instanceof Number || cell instanceof Boolean) {
            return cell.toString();
        }
        throw unexpected(column, "a text");
    }

    /** The cell as a text, by the column's name, which must be one of the selected ones. */
    public String text(String column) {
        return text(columns.indexOf(column));
    }

    /** The cells of several columns as one text, with a space between them. */
    public String text(List<String> names) {
        return names.size() == 1
                ? text(names.get(0))
                : names.stream().map(this::text).collect(Collectors.joining(" "));
    }

    /** The cells of several columns as they are. */
    public List<Object> cells(List<String> names) {
        List<Object> some = new ArrayList<>();
        names.forEach(name -> some.add(cells[columns.indexOf(name)]));
        return some;
    }

    /** The cell as a list of texts; a single text is a list of one, an absent cell an empty list. */
    public List<String> texts(int column) {
        Object cell = cells[column];
        if (cell == null) {
            return List.of();
        }
        if (cell instanceof List<?> list) {
            return list.stream()
                    .map(item -> {
                        if (item instanceof String text) {
                            return text;
                        }
                        throw unexpected(column, "a list of texts");
                    })
                    .toList();
        }
        return List.of(text(column));
    }

    /** The cell as a number; a truth value is 1 or 0, a text is read as a decimal number. */
    public double number(int column) {
        Object cell = cells[column];
        if (cell instanceof Number number) {
            return number.doubleValue();
        }
        if (cell instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        if (cell instanceof String text) {
            Number number = Cells.parseNumber(text);
            if (number != null) {
                return number.doubleValue();
            }
        }
        throw unexpected(column, "a number");
    }

    /** The cell as a list of numbers. */
    public float[] numbers(int column) {
        if (cells[column] instanceof List<?> list) {
            float[] numbers = new float[list.size()];
            for (int i = 0; i < numbers.length; i++) {
                if (!(list.get(i) instanceof Number number)) {
                    throw unexpected(column, "a list of numbers");
                }
                numbers[i] = number.floatValue();
            }
            return numbers;
        }
        throw unexpected(column, "a list of numbers");
    }

    /** An error in a cell that says where it was read and what was expected there. */
    SforgeException unexpected(int column, String expected) {
        return unexpected(column, expected, Cells.describe(cells[column]));
    }

    SforgeException unexpected(int column, String expected, String found) {
        return location.unexpected(columns.sources().get(column), expected, found);
    }
}
