package org.sentenceforge.core.output;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sentenceforge.core.SforgeException;

/**
 * The columns of a file of rows, in their order.
 *
 * @param lists the columns whose cells are lists, which CSV and TSV cannot hold
 */
public record RowLayout(List<String> columns, Set<String> lists) {

    /** @throws SforgeException (usage) where two columns have the same name */
    public RowLayout {
        columns = List.copyOf(columns);
        lists = Set.copyOf(lists);
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (!seen.add(column)) {
                throw SforgeException.usage("two columns of the output would be named '" + column
                        + "'; rename the column of the input, or choose others");
            }
        }
    }

    /** Columns of texts and numbers alone. */
    public RowLayout(String... columns) {
        this(List.of(columns), Set.of());
    }
}
