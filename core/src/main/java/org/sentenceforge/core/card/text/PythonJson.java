package org.sentenceforge.core.card.text;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** JSON as Python's {@code json.dumps(value, indent=4)} writes it: ASCII only, one element per line. */
public final class PythonJson {
    private static final int STEP = 4;

    private PythonJson() {}

    /** A value of the kinds that {@link PythonRepr} names, over as many lines as it needs. */
    public static String indented(Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value, 0);
        return out.toString();
    }

    /** A JSON string in double quotes. */
    public static String string(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2);
        writeString(out, text);
        return out.toString();
    }

    /** A JSON string that may also stand inside HTML: {@code < > & '} are escaped too. */
    public static String htmlSafeString(String text) {
        return string(text)
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("'", "\\u0027");
    }

    private static void write(StringBuilder out, Object value, int depth) {
        if (value == null || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof String text) {
            writeString(out, text);
        } else if (value instanceof Double || value instanceof Float) {
            out.append(number(((Number) value).doubleValue()));
        } else if (value instanceof List<?> list) {
            Iterator<?> items = list.iterator();
            writeElements(out, '[', ']', items, depth, item -> write(out, item, depth + 1));
        } else if (value instanceof Map<?, ?> map) {
            writeElements(out, '{', '}', map.entrySet().iterator(), depth, entry -> {
                writeString(out, PythonRepr.str(entry.getKey()));
                out.append(": ");
                write(out, entry.getValue(), depth + 1);
            });
        } else {
            out.append(value);
        }
    }

    private static <E> void writeElements(
            StringBuilder out, char open, char close, Iterator<E> elements, int depth, Consumer<E> writer) {
        out.append(open);
        if (elements.hasNext()) {
            String separator = "";
            while (elements.hasNext()) {
                out.append(separator).append('\n').append(" ".repeat(STEP * (depth + 1)));
                writer.accept(elements.next());
                separator = ",";
            }
            out.append('\n').append(" ".repeat(STEP * depth));
        }
        out.append(close);
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        return PythonNumber.text(value);
    }

    private static void writeString(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c >= 0x20 && c <= 0x7E) {
                        out.append(c);
                    } else {
                        PythonRepr.hex(out.append("\\u"), c, 4);
                    }
                }
            }
        }
        out.append('"');
    }
}
