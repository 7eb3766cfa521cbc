package org.sentenceforge.core.card.yaml;

import java.util.regex.Pattern;

/** What PyYAML's emitter looks at before it chooses how to write a text (its {@code analyze_scalar}, and the resolver's types). */
record ScalarFacts(boolean plainAllowed, boolean singleQuotesAllowed, boolean multiline) {
    private static final Pattern OTHER_TYPE = Pattern.compile(String.join(
            "|",
            "yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF",
            "~|null|Null|NULL|",
            "<<|=",
            "[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+",
            "[-+]?[0-9][0-9_]*\\.[0-9_]*([eE][-+][0-9]+)?|\\.[0-9][0-9_]*([eE][-+][0-9]+)?",
            "[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\\.[0-9_]*|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)",
            "[0-9]{4}-[0-9]{2}-[0-9]{2}",
            "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\\.[0-9]*)?"
                    + "([ \t]*(Z|[-+][0-9]{1,2}(:[0-9]{2})?))?"));

    static ScalarFacts of(int[] text) {
        if (text.length == 0) {
            return new ScalarFacts(false, true, false);
        }
        boolean special = false;
        boolean multiline = false;
        boolean breakSpace = false;
        boolean spaceBreak = false;
        for (int i = 0; i < text.length; i++) {
            int c = text[i];
            special |= isSpecial(c);
            multiline |= isBreak(c);
            if (i > 0) {
                breakSpace |= isBreak(text[i - 1]) && c == ' ';
                spaceBreak |= text[i - 1] == ' ' && isBreak(c);
            }
        }
        boolean single = !(special || breakSpace || spaceBreak);
        boolean plain = single
                && !multiline
                && !isEdge(text[0])
                && !isEdge(text[text.length - 1])
                && !hasIndicator(text)
                && !OTHER_TYPE.matcher(new String(text, 0, text.length)).matches();
        return new ScalarFacts(plain, single, multiline);
    }

    static boolean isBreak(int c) {
        return c == '\n' || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    private static boolean isEdge(int c) {
        return c == ' ' || isBreak(c);
    }

    private static boolean isSpecial(int c) {
        boolean ordinary = c == '\n'
                || (c >= 0x20 && c <= 0x7E)
                || c == 0x85
                || (c >= 0xA0 && c <= 0xD7FF)
                || (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF)
                || (c >= 0x10000 && c < 0x10FFFF);
        return !ordinary;
    }

    private static boolean hasIndicator(int[] text) {
        if (text.length >= 3 && text[0] == text[1] && text[1] == text[2] && (text[0] == '-' || text[0] == '.')) {
            return true;
        }
        int first = text[0];
        if ("#,[]{}&*!|>'\"%@`".indexOf(first) >= 0 || ("?:-".indexOf(first) >= 0 && isSpaceOrEnd(text, 1))) {
            return true;
        }
        for (int i = 1; i < text.length; i++) {
            if ((text[i] == ':' && isSpaceOrEnd(text, i + 1)) || (text[i] == '#' && isSpaceOrEnd(text, i - 1))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSpaceOrEnd(int[] text, int index) {
        if (index >= text.length) {
            return true;
        }
        int c = text[index];
        return c == 0 || c == ' ' || c == '\t' || c == '\r' || isBreak(c);
    }
}
