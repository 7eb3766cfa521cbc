package org.sentenceforge.core.text;

import java.util.Arrays;

/**
 * One text (or pair of texts) as the encoder sees it, without padding.
 *
 * @param ids           token ids, special tokens included
 * @param types         token types, or null where all are 0
 * @param firstPosition position of the first token in its row: 0, or the number of padding tokens left of it
 * @param promptTokens  how many leading tokens belong to the prompt (with the leading special token), for poolings that leave them out
 */
public record TokenSequence(int[] ids, int[] types, int firstPosition, int promptTokens) {

    public static TokenSequence of(int... ids) {
        return new TokenSequence(ids, null, 0, 0);
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
                && promptTokens == sequence.promptTokens;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }
}
