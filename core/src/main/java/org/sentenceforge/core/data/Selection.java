package org.sentenceforge.core.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Which columns to read, in which order, and what to do with a row that has an empty cell in one of them.
 *
 * @param required columns that every row must have; empty = all columns that the first row has
 * @param optional further columns, whose cells may be absent or empty
 */
public record Selection(List<String> required, List<String> optional, EmptyCells emptyCells) {

    /** What to do where a cell is absent, null, an empty list or a blank text. */
    public enum EmptyCells {
        /** An error that names file, line and column. */
        REFUSE,
        /** Leave the row out. */
        SKIP,
        /** Give what there is: also rows with empty cells, also no row at all. */
        KEEP
    }

    public Selection {
        required = List.copyOf(required);
        optional = List.copyOf(optional);
    }

    /** All columns of the first row; every later row must have the same ones. */
    public static Selection all() {
        return new Selection(List.of(), List.of(), EmptyCells.REFUSE);
    }

    public static Selection of(String... columns) {
        return of(List.of(columns));
    }

    public static Selection of(List<String> columns) {
        return new Selection(columns, List.of(), EmptyCells.REFUSE);
    }

    public Selection withOptional(String... columns) {
        return new Selection(required, List.of(columns), emptyCells);
    }

    public Selection withEmptyCells(EmptyCells emptyCells) {
        return new Selection(required, optional, emptyCells);
    }

    /** Whether the first row decides the columns. */
    boolean takesAll() {
        return required.isEmpty() && optional.isEmpty();
    }

    /** Required, then optional columns. */
    List<String> columns() {
        List<String> columns = new ArrayList<>(required);
        columns.addAll(optional);
        return columns;
    }
}
