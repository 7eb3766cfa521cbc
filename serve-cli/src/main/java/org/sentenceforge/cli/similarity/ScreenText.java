package org.sentenceforge.cli.similarity;

import org.jline.utils.AttributedString;

/** Text as a terminal shows it, where a character may take no column, one, or two. */
final class ScreenText {
    /** More than any terminal has. */
    static final int UNLIMITED = 1 << 20;

    /** Around text that may run from right to left, so that it does not take what stands beside it along. */
    private static final char ISOLATE = '\u2068';

    private static final char END_OF_ISOLATE = '\u2069';

    private ScreenText() {}

    static int columns(String text) {
        return new AttributedString(text).columnLength();
    }

    /** The text in so many columns: cut, with an ellipsis, or filled up with spaces. Line ends and tabs become spaces. */
    static String fitted(String text, int columns) {
        String shown = cut(text, columns);
        return shown + " ".repeat(Math.max(0, columns - columns(shown)));
    }

    /** The text in at most so many columns; untouched where any number will do. */
    static String cut(String text, int columns) {
        if (columns >= UNLIMITED) {
            return text;
        }
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        AttributedString whole = new AttributedString(line);
        String shown = whole.columnLength() <= columns
                ? line
                : whole.columnSubSequence(0, Math.max(0, columns - 1)).toString() + "…";
        return runsFromRight(line) ? ISOLATE + shown + END_OF_ISOLATE : shown;
    }

    private static boolean runsFromRight(String text) {
        return text.codePoints().anyMatch(point -> switch (Character.getDirectionality(point)) {
            case Character.DIRECTIONALITY_RIGHT_TO_LEFT, Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC -> true;
            default -> false;
        });
    }
}
