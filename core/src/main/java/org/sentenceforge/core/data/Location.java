package org.sentenceforge.core.data;

import java.util.Locale;
import org.sentenceforge.core.SforgeException;

/**
 * Where a row comes from.
 *
 * @param source the file as the user named it, or a word for what is not a file
 * @param number from 1
 */
public record Location(String source, Unit unit, long number) {

    /** What is counted: lines of a text format, or rows of a table. */
    public enum Unit {
        LINE,
        ROW
    }

    /** An error in a cell of this row. */
    SforgeException unexpected(String column, String expected, String found) {
        return SforgeException.badData(
                String.format(Locale.ROOT, "%s: column '%s': expected %s, found %s", this, column, expected, found));
    }

    /** As error messages begin: {@code train.jsonl:812} or {@code train.parquet row 812}. */
    @Override
    public String toString() {
        return source + (unit == Unit.LINE ? ":" : " row ") + number;
    }
}
