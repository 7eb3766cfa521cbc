package org.sentenceforge.core.card.yaml;

import java.util.Locale;

/** Writes one text as a plain, single-quoted or double-quoted scalar, folding long lines where PyYAML folds them. */
final class ScalarWriter {
    private static final int WIDTH = 80;
    private static final int END = -1;

    private final YamlEmitter out;

    ScalarWriter(YamlEmitter out) {
        this.out = out;
    }

    /** In the first style that the text allows: plain, single quotes, double quotes. {@code fold} is false for keys. */
    void write(int[] text, boolean fold) {
        ScalarFacts facts = ScalarFacts.of(text);
        if (facts.plainAllowed()) {
            plain(text, fold);
        } else if (facts.singleQuotesAllowed() && (fold || !facts.multiline())) {
            singleQuoted(text, fold);
        } else {
            doubleQuoted(text, fold);
        }
    }

    void plain(int[] text, boolean fold) {
        if (out.needsBlank()) {
            out.text(" ");
        }
        out.startText();
        int start = 0;
        boolean blanks = false;
        for (int end = 0; end <= text.length; end++) {
            int c = end < text.length ? text[end] : END;
            if (blanks) {
                if (c != ' ') {
                    if (start + 1 == end && out.column() > WIDTH && fold) {
                        out.startLine();
                        out.startText();
                    } else {
                        out.text(text, start, end);
                    }
                    start = end;
                }
            } else if (c == END || c == ' ') {
                out.text(text, start, end);
                start = end;
            }
            blanks = c == ' ';
        }
    }

    private void singleQuoted(int[] text, boolean fold) {
        out.indicator("'", true);
        int start = 0;
        boolean blanks = false;
        boolean breaks = false;
        for (int end = 0; end <= text.length; end++) {
            int c = end < text.length ? text[end] : END;
            if (blanks) {
                if (c != ' ') {
                    if (start + 1 == end && out.column() > WIDTH && fold && start != 0 && end != text.length) {
                        out.startLine();
                    } else {
                        out.text(text, start, end);
                    }
                    start = end;
                }
            } else if (breaks) {
                if (!ScalarFacts.isBreak(c)) {
                    breakLines(text, start, end);
                    start = end;
                }
            } else if (c == END || c == ' ' || c == '\'' || ScalarFacts.isBreak(c)) {
                out.text(text, start, end);
                start = end;
            }
            if (c == '\'') {
                out.text("''");
                start = end + 1;
            }
            blanks = c == ' ';
            breaks = ScalarFacts.isBreak(c);
        }
        out.indicator("'", false);
    }

    private void breakLines(int[] text, int start, int end) {
        if (text[start] == '\n') {
            out.breakLine('\n');
        }
        for (int i = start; i < end; i++) {
            out.breakLine(text[i]);
        }
        out.startLine();
    }

    private void doubleQuoted(int[] text, boolean fold) {
        out.indicator("\"", true);
        int start = 0;
        for (int end = 0; end <= text.length; end++) {
            int c = end < text.length ? text[end] : END;
            if (c == END || needsEscape(c)) {
                if (start < end) {
                    out.text(text, start, end);
                    start = end;
                }
                if (c != END) {
                    out.text(escape(c));
                    start = end + 1;
                }
            }
            boolean inside = end > 0 && end < text.length - 1;
            if (inside && (c == ' ' || start >= end) && out.column() + (end - start) > WIDTH && fold) {
                if (start < end) {
                    out.text(text, start, end);
                    start = end;
                }
                out.text("\\");
                out.startLine();
                out.startText();
                if (text[start] == ' ') {
                    out.text("\\");
                }
            }
        }
        out.indicator("\"", false);
    }

    private static boolean needsEscape(int c) {
        boolean printable =
                (c >= 0x20 && c <= 0x7E) || (c >= 0xA0 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF);
        return !printable || c == '"' || c == '\\' || c == 0x2028 || c == 0x2029;
    }

    private static String escape(int c) {
        return switch (c) {
            case 0 -> "\\0";
            case 0x07 -> "\\a";
            case '\b' -> "\\b";
            case '\t' -> "\\t";
            case '\n' -> "\\n";
            case 0x0B -> "\\v";
            case '\f' -> "\\f";
            case '\r' -> "\\r";
            case 0x1B -> "\\e";
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case 0x85 -> "\\N";
            case 0x2028 -> "\\L";
            case 0x2029 -> "\\P";
            default ->
                c <= 0xFF
                        ? String.format(Locale.ROOT, "\\x%02X", c)
                        : c <= 0xFFFF
                                ? String.format(Locale.ROOT, "\\u%04X", c)
                                : String.format(Locale.ROOT, "\\U%08X", c);
        };
    }
}
