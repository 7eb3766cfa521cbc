package org.sentenceforge.train.loss;

/** What a label is, row by row. */
public enum LabelKind {
    /** There is none. */
    NONE("none"),
    /** A number. */
    SCORE("a number"),
    /** 0 or 1. */
    BINARY("0 or 1"),
    /** The number of a class, from 0. */
    CLASS("a class number from 0"),
    /** A list of numbers, equally long in all rows. */
    NUMBERS("a list of numbers"),
    /** A list of numbers, one for each text of the row's list. */
    LIST("a list of numbers, one for each text of the list");

    private final String description;

    LabelKind(String description) {
        this.description = description;
    }

    /** In words, as they follow "the label is". */
    public String description() {
        return description;
    }
}
