package org.sentenceforge.core.data;

import java.util.List;
import java.util.Map;

/** What the cells of rows are. */
final class Cells {
    private Cells() {}

    /** Absent, null, a blank text or an empty list. */
    static boolean isEmpty(Object cell) {
        return cell == null
                || cell instanceof String text && text.isBlank()
                || cell instanceof List<?> list && list.isEmpty();
    }

    /** A whole number as {@link Long}, any other decimal number as {@link Double}, or null where the text is none. */
    static Number parseNumber(String text) {
        String trimmed = text.strip();
        try {
            return Long.valueOf(trimmed);
        } catch (NumberFormatException notWhole) {
            try {
                // Double.valueOf also takes "1f", "0x1p3" and "NaN", which no data file means as a number
                boolean plain = !trimmed.isEmpty() && trimmed.chars().allMatch(c -> "+-.0123456789eE".indexOf(c) >= 0);
                return plain ? Double.valueOf(trimmed) : null;
            } catch (NumberFormatException notANumber) {
                return null;
            }
        }
    }

    /** For messages: what was found instead of what was expected. */
    static String describe(Object cell) {
        if (cell == null) {
            return "nothing";
        }
        if (cell instanceof List<?> list) {
            return list.isEmpty() ? "an empty list" : "a list of " + list.size();
        }
        if (cell instanceof Map) {
            return "an object";
        }
        if (cell instanceof String text) {
            return "the text '" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "'";
        }
        return cell.toString();
    }
}
