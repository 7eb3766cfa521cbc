package org.sentenceforge.core.text;

import java.util.ArrayList;
import java.util.List;

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

    /** {@code str.split()}. */
    static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || isSpace(text.charAt(i))) {
                if (i > begin) {
                    words.add(text.substring(begin, i));
                }
                begin = i + 1;
            }
        }
        return words;
    }

    /** {@code str.strip(string.punctuation)}, which is that of ASCII. */
    static String withoutPunctuation(String word) {
        int begin = 0;
        int end = word.length();
        while (begin < end && isPunctuation(word.charAt(begin))) {
            begin++;
        }
        while (end > begin && isPunctuation(word.charAt(end - 1))) {
            end--;
        }
        return word.substring(begin, end);
    }

    private static boolean isPunctuation(char c) {
        boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
        return c > ' ' && c < 0x7F && !letter;
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }
}
