package org.sentenceforge.core.data;

import java.util.List;

/** What the cells of a column in memory are. */
public enum ColumnType {
    TEXT("texts"),
    TEXTS("lists of texts"),
    INTEGER("numbers"),
    FLOAT("numbers"),
    BOOLEAN("truth values"),
    NUMBERS("lists of numbers");

    private final String description;

    ColumnType(String description) {
        this.description = description;
    }

    /** In words, as they follow "expected". */
    public String description() {
        return description;
    }

    /** The type of one cell; an absent one counts as a text. */
    static ColumnType of(Object cell) {
        if (cell instanceof Boolean) {
            return BOOLEAN;
        }
        if (cell instanceof Number) {
            return cell instanceof Double || cell instanceof Float ? FLOAT : INTEGER;
        }
        if (cell instanceof List<?> list) {
            return !list.isEmpty() && list.get(0) instanceof Number ? NUMBERS : TEXTS;
        }
        return TEXT;
    }
}
