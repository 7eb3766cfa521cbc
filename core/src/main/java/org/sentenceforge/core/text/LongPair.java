package org.sentenceforge.core.text;

import java.util.function.ToLongFunction;

/**
 * Two texts for one row, both of which may have many times the tokens that it takes. The native library makes a row of each part of one with
 * each part of the other, so that memory grows with the product of their lengths.
 *
 * <p>Of two texts that both fill more than half a row the row has as many tokens of each, or one more of that which has more. So beginnings
 * stand for the texts where both are long enough, and the same one has more tokens.
 *
 * @param tokens how many tokens a text has by itself, without special ones
 */
record LongPair(String first, String second, int maxLength, ToLongFunction<String> tokens) {
    /** Fewer than most words of a token have, as few rows are wanted. */
    private static final int CHARACTERS_PER_TOKEN = 4;

    private static final int ROWS = 3;

    /** The pair itself, or beginnings that give the same row. */
    LongPair beginnings() {
        String a = beginning(first);
        String b = beginning(second);
        if (a.equals(first) && b.equals(second)) {
            return this;
        }
        boolean firstHasMore = firstHasMore();
        while (tokens.applyAsLong(a) > tokens.applyAsLong(b) != firstHasMore) {
            if (firstHasMore) {
                a = beginning(first, 2 * a.length());
            } else {
                b = beginning(second, 2 * b.length());
            }
        }
        return new LongPair(a, b, maxLength, tokens);
    }

    private String beginning(String text) {
        for (int length = maxLength * CHARACTERS_PER_TOKEN; length < text.length(); length *= 2) {
            String cut = beginning(text, length);
            if (tokens.applyAsLong(cut) >= (long) ROWS * maxLength + LongText.LONGEST_WORD) {
                return cut;
            }
        }
        return text;
    }

    private static String beginning(String text, long length) {
        return length >= text.length() ? text : text.substring(0, LongText.boundary(text, 0, (int) length));
    }

    /** Both are counted side by side, in pieces, until one has ended and the other is ahead for certain. */
    private boolean firstHasMore() {
        if (first.equals(second)) {
            return false;
        }
        Count ofFirst = new Count(first);
        Count ofSecond = new Count(second);
        for (int length = maxLength * CHARACTERS_PER_TOKEN; !ofFirst.hasEnded() || !ofSecond.hasEnded(); ) {
            ofFirst.goOn(length);
            ofSecond.goOn(length);
            if (ofSecond.hasEnded() && ofFirst.least() > ofSecond.most()) {
                return true;
            }
            if (ofFirst.hasEnded() && ofSecond.least() > ofFirst.most()) {
                return false;
            }
            length = Math.min(2 * length, TextPieces.LONGEST);
        }
        return tokens.applyAsLong(first) > tokens.applyAsLong(second);
    }

    /** The tokens of a text so far. Each cut between two pieces may have made some more of them, or fewer. */
    private final class Count {
        private final String text;
        private int end;
        private long sum;
        private long cuts;

        Count(String text) {
            this.text = text;
        }

        boolean hasEnded() {
            return end == text.length();
        }

        void goOn(int length) {
            if (!hasEnded()) {
                int begin = end;
                end = LongText.boundary(text, begin, length);
                sum += tokens.applyAsLong(text.substring(begin, end));
                cuts += hasEnded() ? 0 : 1;
            }
        }

        long least() {
            return sum - cuts * LongText.LONGEST_WORD;
        }

        long most() {
            return sum + cuts * LongText.LONGEST_WORD;
        }
    }
}
