package org.sentenceforge.train.loss;

import java.util.OptionalInt;

/**
 * Which texts of a batch a cross-encoder reads together, each two of them a pair whose first text is the query, the first column's text
 * of a row.
 */
public sealed interface Pairing {

    /** The query with each further column's text of its row: a column of logits [rows, labels] for each of these. */
    record Columns() implements Pairing {}

    /** The query with each text of the list, not empty, in its row's second column: one column of logits [pairs, labels]. */
    record Lists() implements Pairing {}

    /**
     * The query with its row's second text, then with texts of other rows' further columns, then with the further texts of its row: one
     * column of logits [pairs, labels].
     *
     * @param negatives how many texts of other rows, drawn anew for every batch; all where there are no more, or it is empty
     */
    record InBatch(OptionalInt negatives) implements Pairing {}
}
