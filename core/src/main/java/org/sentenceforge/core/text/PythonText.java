package org.sentenceforge.core.text;

/** Text operations whose result must be Python's. */
final class PythonText {
    private PythonText() {}

    /** {@code str.strip()}: unlike {@link String#strip()} it also takes away no-break spaces and the next-line character. */
    static String strip(String text) {
        int begin = 0;
        int end = text.length();
        while (begin < end && isSpace(text.charAt(begin))) {
            begin++;
        }
        while (end > begin && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(begin, end);
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }
}
