package org.sentenceforge.core.card.text;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Values as Python's {@code str} and {@code repr} print them. A value is null, a Boolean, an integer ({@code Integer},
 * {@code Long}, {@code BigInteger}), a Double or Float, a String, a List or a Map (printed in its iteration order).
 */
public final class PythonRepr {
    /** Emoji of Unicode 14, first to last of each run: printable, but unassigned to a Java of Unicode 13. */
    private static final int[] YOUNG_EMOJI = {
        0x1F6DD, 0x1F6DF, 0x1F7F0, 0x1F7F0, 0x1F979, 0x1F979, 0x1F9CC, 0x1F9CC, 0x1FA7B, 0x1FA7C, 0x1FAA9, 0x1FAAC,
        0x1FAB7, 0x1FABA, 0x1FAC3, 0x1FAC5, 0x1FAD7, 0x1FAD9, 0x1FAE0, 0x1FAE7, 0x1FAF0, 0x1FAF6
    };

    private static final String SEPARATORS = "\\n\\r\\x0B\\f\\x1C-\\x1E\\x85\\u2028\\u2029";
    private static final Pattern LINE =
            Pattern.compile("[^" + SEPARATORS + "]*(?:\\r\\n|[" + SEPARATORS + "])|[^" + SEPARATORS + "]+$");

    private PythonRepr() {}

    /** {@code str(value)}: a string is itself, everything else as in {@link #repr}. */
    public static String str(Object value) {
        return value instanceof String text ? text : repr(value);
    }

    /** {@code repr(value)}. */
    public static String repr(Object value) {
        if (value == null) {
            return "None";
        }
        if (value instanceof Boolean flag) {
            return flag ? "True" : "False";
        }
        if (value instanceof String text) {
            return quoted(text);
        }
        if (value instanceof Double || value instanceof Float) {
            return PythonNumber.text(((Number) value).doubleValue());
        }
        if (value instanceof List<?> list) {
            StringJoiner items = new StringJoiner(", ", "[", "]");
            list.forEach(item -> items.add(repr(item)));
            return items.toString();
        }
        if (value instanceof Map<?, ?> map) {
            StringJoiner entries = new StringJoiner(", ", "{", "}");
            map.forEach((key, item) -> entries.add(repr(key) + ": " + repr(item)));
            return entries.toString();
        }
        return value.toString();
    }

    /** {@code str.title()}: a letter after something that is no letter in upper case, every other letter in lower case. */
    public static String title(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean afterLetter = false;
        for (int c : text.codePoints().toArray()) {
            out.appendCodePoint(afterLetter ? Character.toLowerCase(c) : Character.toTitleCase(c));
            afterLetter = Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
        }
        return out.toString();
    }

    /** The number of code points, Python's {@code len}. */
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The first {@code count} code points. */
    public static String head(String text, int count) {
        return length(text) <= count ? text : text.substring(0, text.offsetByCodePoints(0, count));
    }

    /**
     * {@code textwrap.indent}: it takes every line separator of Unicode for a line end, also those that stay inside a table cell,
     * and leaves lines of white space alone.
     */
    public static String indent(String text, String prefix) {
        StringBuilder out = new StringBuilder();
        Matcher lines = LINE.matcher(text);
        while (lines.find()) {
            String line = lines.group();
            boolean blank =
                    line.chars().allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85);
            out.append(blank ? "" : prefix).append(line);
        }
        return out.toString();
    }

    private static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder out = new StringBuilder(text.length() + 2).append(quote);
        text.codePoints().forEach(c -> {
            if (c == quote || c == '\\') {
                out.append('\\').appendCodePoint(c);
            } else if (c == '\n') {
                out.append("\\n");
            } else if (c == '\r') {
                out.append("\\r");
            } else if (c == '\t') {
                out.append("\\t");
            } else if (isPrintable(c)) {
                out.appendCodePoint(c);
            } else {
                escape(out, c);
            }
        });
        return out.append(quote).toString();
    }

    private static void escape(StringBuilder out, int c) {
        if (c <= 0xFF) {
            hex(out.append("\\x"), c, 2);
        } else if (c <= 0xFFFF) {
            hex(out.append("\\u"), c, 4);
        } else {
            hex(out.append("\\U"), c, 8);
        }
    }

    static void hex(StringBuilder out, int c, int digits) {
        String hex = Integer.toHexString(c);
        out.append("0".repeat(digits - hex.length())).append(hex);
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            case Character.UNASSIGNED -> isYoungEmoji(c);
            default -> true;
        };
    }

    private static boolean isYoungEmoji(int c) {
        for (int i = 0; i < YOUNG_EMOJI.length; i += 2) {
            if (c >= YOUNG_EMOJI[i] && c <= YOUNG_EMOJI[i + 1]) {
                return true;
            }
        }
        return false;
    }
}
