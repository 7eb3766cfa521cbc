package org.sentenceforge.core.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.SforgeException;

/**
 * Which columns to read, in which order and under which names, and what to do with a row that has an empty cell in one of them.
 *
 * @param required columns that every row must have; empty = all columns that the first row has
 * @param optional further columns, whose cells may be absent or empty
 * @param renamed  for each name, in the order of the columns, the required column that gets it; one may get several names. Empty = all
 *     keep theirs
 */
public record Selection(
        List<String> required, List<String> optional, EmptyCells emptyCells, Map<String, String> renamed) {

    /** What to do where a cell is absent, null, an empty list or a blank text. */
    public enum EmptyCells {
        /** An error that names file, line and column. */
        REFUSE,
        /** Leave the row out. */
        SKIP,
        /** Give what there is: also rows with empty cells, also no row at all. */
        KEEP
    }

    /** @throws SforgeException (usage) where two columns would have the same name */
    public Selection {
        required = List.copyOf(required);
        optional = List.copyOf(optional);
        renamed = Collections.unmodifiableMap(new LinkedHashMap<>(renamed));
        requireDistinct(names(required, optional, renamed));
    }

    private static void requireDistinct(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw SforgeException.usage("columns: '" + name
                        + "' is named twice; give a column that is needed twice two names, such as {anchor: " + name
                        + ", positive: " + name + "}");
            }
        }
    }

    /** All columns of the first row; every later row must have the same ones. */
    public static Selection all() {
        return of(List.of());
    }

    public static Selection of(String... columns) {
        return of(List.of(columns));
    }

    public static Selection of(List<String> columns) {
        return new Selection(columns, List.of(), EmptyCells.REFUSE, Map.of());
    }

    /**
     * Columns under other names.
     *
     * @param sources for each name, in the order of the columns, what the column is called where it is read
     */
    public static Selection renamed(Map<String, String> sources) {
        List<String> required = List.copyOf(new LinkedHashSet<>(sources.values()));
        return new Selection(required, List.of(), EmptyCells.REFUSE, sources);
    }

    public Selection withOptional(String... columns) {
        return new Selection(required, List.of(columns), emptyCells, renamed);
    }

    public Selection withEmptyCells(EmptyCells emptyCells) {
        return new Selection(required, optional, emptyCells, renamed);
    }

    /** Whether the first row decides the columns. */
    boolean takesAll() {
        return required.isEmpty() && optional.isEmpty();
    }

    /** Required, then optional columns, as they are called where they are read. */
    List<String> columns() {
        List<String> columns = new ArrayList<>(required);
        columns.addAll(optional);
        return columns;
    }

    /** The columns that rows get from those that were read. */
    Columns named(Columns read) {
        if (renamed.isEmpty()) {
            return read;
        }
        List<String> sources = new ArrayList<>(renamed.values());
        sources.addAll(optional);
        return new Columns(names(required, optional, renamed), sources);
    }

    private static List<String> names(List<String> required, List<String> optional, Map<String, String> renamed) {
        List<String> names = new ArrayList<>(renamed.isEmpty() ? required : renamed.keySet());
        names.addAll(optional);
        return names;
    }
}
