package org.sentenceforge.core.text;

import java.util.Arrays;

/**
 * One text (or pair of texts) as the encoder sees it, without padding.
 *
 * @param ids           token ids, special tokens included
 * @param types         token types, or null where all are 0
 * @param firstPosition position of the first token in its row: 0, or the number of padding tokens left of it
 * @param promptTokens  how many leading tokens belong to the prompt (with the leading special token), for poolings that leave them out
 * @param seen          how many leading tokens others attend to; behind them are those that a query is made longer with
 */
public record TokenSequence(int[] ids, int[] types, int firstPosition, int promptTokens, int seen) {

    /** All of whose tokens are seen. */
    public TokenSequence(int[] ids, int[] types, int firstPosition, int promptTokens) {
        this(ids, types, firstPosition, promptTokens, ids.length);
    }

    public static TokenSequence of(int... ids) {
        return new TokenSequence(ids, null, 0, 0);
    }

    /**
     * How short rows are made longer.
     *
     * @param token  what is put behind them
     * @param length so many tokens they have then
     * @param seen   whether others attend to what is added
     */
    public record Filling(int token, int length, boolean seen) {}

    /** The same, made longer; itself where it is long enough. */
    TokenSequence filledUp(Filling filling) {
        int length = filling.length();
        if (ids.length >= length) {
            return this;
        }
        int[] all = Arrays.copyOf(ids, length);
        Arrays.fill(all, ids.length, length, filling.token());
        return new TokenSequence(
                all,
                types == null ? null : Arrays.copyOf(types, length),
                firstPosition,
                promptTokens,
                filling.seen() ? length : ids.length);
    }

    public int length() {
        return ids.length;
    }

    /** Whether the encoder sees the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof TokenSequence sequence
                && Arrays.equals(ids, sequence.ids)
                && Arrays.equals(types, sequence.types)
                && firstPosition == sequence.firstPosition
                && promptTokens == sequence.promptTokens
                && seen == sequence.seen;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }
}
