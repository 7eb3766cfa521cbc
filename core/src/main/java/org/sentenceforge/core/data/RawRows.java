package org.sentenceforge.core.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Spelling;

/** The rows of one file or query, before empty cells are judged. Owns what it reads from until closed. */
interface RawRows extends AutoCloseable {

    /** Known from the start: the selection's, or else those of the header or the first row. */
    Columns columns();

    /** The next row's cells, in a new array, or null at the end. */
    Object[] next();

    /** Of the row that {@link #next} gave last. */
    Location location();

    @Override
    void close();

    static RawRows of(Lines lines, FileFormat format, String name, Selection selection) {
        return switch (format) {
            case TEXT -> new TextRows(lines, name, selection);
            case JSONL -> new JsonlRows(lines, name, selection);
            case CSV, TSV -> new DelimitedRows(lines, name, format, selection);
            case PARQUET, DUCKDB -> throw new IllegalArgumentException(format + " is not made of lines");
        };
    }

    static SforgeException noColumn(Location location, String column, List<String> existing) {
        return SforgeException.badData(String.format(
                Locale.ROOT,
                "%s: no column '%s'%s; there are: %s; name one of these",
                location,
                column,
                Spelling.nearest(column, existing)
                        .map(near -> " (did you mean '" + near + "'?)")
                        .orElse(""),
                String.join(", ", existing)));
    }

    /** For each column to read its position in a header, or -1 where an optional one is absent. */
    static int[] positions(Columns header, Selection selection, Location location) {
        if (selection.takesAll()) {
            int[] all = new int[header.size()];
            Arrays.setAll(all, i -> i);
            return all;
        }
        int[] positions = selection.columns().stream().mapToInt(header::indexOf).toArray();
        for (int i = 0; i < selection.required().size(); i++) {
            if (positions[i] < 0) {
                throw noColumn(location, selection.required().get(i), header.names());
            }
        }
        return positions;
    }
}
