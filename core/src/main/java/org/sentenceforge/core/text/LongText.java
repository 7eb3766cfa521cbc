package org.sentenceforge.core.text;

import java.util.function.ToLongFunction;

/**
 * A text that may have many times the tokens that a row takes.
 *
 * <p>No number of characters is certain to be enough for a row: white space makes no tokens, and a word of any length may be one. So a
 * beginning is tried that usually is many times enough, and twice as much until it fills three rows and a word. What the cut does to the
 * tokens before it ends within the word at the cut, rows away from the one that counts.
 *
 * @param maxLength tokens of a row
 */
record LongText(String text, int maxLength) {
    /** Words of most languages have fewer than half as many per token. */
    private static final int CHARACTERS_PER_TOKEN = 32;

    private static final int SHARE_OF_A_SHORT_TEXT = 4;
    private static final int FURTHER_ROWS = 2;
    /** Tokens: WordPiece makes one of a longer word, but as many as it has letters of what a cut leaves of it. */
    static final int LONGEST_WORD = 128;

    /** A beginning is tokenized twice, to try it and to take it. */
    private static final int WORTH_A_TRY = 4;

    /** Whether a text has far fewer tokens than half a row takes. */
    static boolean isShort(String text, int maxLength) {
        return text.length() <= maxLength / SHARE_OF_A_SHORT_TEXT;
    }

    /**
     * A beginning that gives the same row as the text.
     *
     * @param furtherRows how many rows beyond the first a text fills
     */
    String beginning(ToLongFunction<String> furtherRows) {
        for (long length = (long) maxLength * CHARACTERS_PER_TOKEN; length < text.length() / WORTH_A_TRY; length *= 2) {
            String cut = text.substring(0, boundary(text, 0, (int) length));
            if (furtherRows.applyAsLong(cut) >= FURTHER_ROWS + LONGEST_WORD / maxLength) {
                return cut;
            }
        }
        return text;
    }

    /**
     * Where a piece of a text ends that begins at a position and has at most so many characters: with the text, or before the last white
     * space, or where there is none in its second half at its very length; no pair of surrogates is torn.
     */
    static int boundary(String text, int from, int most) {
        if (text.length() - from <= most) {
            return text.length();
        }
        int end = from + most;
        for (int i = end; i > from + most / 2; i--) {
            if (Character.isWhitespace(text.charAt(i))) {
                return i;
            }
        }
        return Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end;
    }
}
