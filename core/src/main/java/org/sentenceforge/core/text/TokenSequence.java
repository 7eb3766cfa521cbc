package org.sentenceforge.core.text;

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
}
