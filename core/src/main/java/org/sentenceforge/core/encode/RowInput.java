package org.sentenceforge.core.encode;

import java.util.List;
import java.util.function.Function;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.text.TokenSequence;

/**
 * What a model finds in a row.
 *
 * @param <R> a row of any kind
 */
public sealed interface RowInput<R> {

    /** What errors call a row: where it was read. */
    Function<R, ?> place();

    /** A text. */
    record Texts<R>(Function<R, String> text, Function<R, ?> place) implements RowInput<R> {}

    /** Token ids, which need no tokenizer. */
    record Tokens<R>(Function<R, TokenSequence> tokens, Function<R, ?> place) implements RowInput<R> {

        /** A row's tokens, where a model of such a vocabulary and length can take them. */
        TokenSequence checked(R row, int vocabulary, int maxLength) {
            TokenSequence sequence = tokens.apply(row);
            int length = sequence.firstPosition() + sequence.length();
            if (length > maxLength) {
                throw SforgeException.badData(place.apply(row) + ": the row has " + length
                        + " tokens with the padding on the left, the model takes " + maxLength + "; cut the row");
            }
            for (int id : sequence.ids()) {
                if (id >= vocabulary) {
                    throw SforgeException.badData(
                            place.apply(row) + ": token id " + id + " is not in the model's vocabulary of " + vocabulary
                                    + "; the row was made by another model's tokenizer");
                }
            }
            return sequence;
        }
    }

    /** Rows that are texts themselves. */
    static RowInput<String> texts() {
        return new Texts<>(Function.identity(), text -> "'" + text.substring(0, Math.min(40, text.length())) + "…'");
    }

    /** The text of a data set's rows: these columns' cells, joined by a space. */
    static RowInput<Row> columns(List<String> columns) {
        return new Texts<>(row -> row.text(columns), Row::location);
    }

    /** The tokens of a data set's rows, as {@link TokenRows} reads them. */
    static RowInput<Row> tokens() {
        return new Tokens<>(TokenRows::tokens, Row::location);
    }
}
