package org.sentenceforge.core.card.yaml;

import java.util.List;
import java.util.Map;
import org.sentenceforge.core.card.text.PythonNumber;

/**
 * Writes a map in YAML's block style, byte for byte as PyYAML 6.0 does with {@code allow_unicode=True, sort_keys=False}: lines
 * fold after column 80, counted in code points. It follows PyYAML's emitter with its few variables, because where a line breaks
 * depends on them.
 */
public final class YamlEmitter {
    private static final int STEP = 2;
    /** A key longer than this is written in two lines, "? key" and ": value". PyYAML counts the tag "!!str" as well. */
    private static final int LONGEST_SIMPLE_KEY = 127 - "!!str".length();

    private final StringBuilder out = new StringBuilder();
    private final ScalarWriter scalars = new ScalarWriter(this);
    private int column;
    private int indent = -1;
    private boolean afterBlank = true;
    private boolean inIndentation = true;

    private YamlEmitter() {}

    /**
     * The lines of a document without its end mark and without a final line end. Values are null, Booleans, integers, Doubles,
     * Strings, Lists and Maps with text keys, nested at will.
     */
    public static String emit(Map<String, ?> document) {
        YamlEmitter emitter = new YamlEmitter();
        emitter.node(document, false);
        return emitter.out.toString();
    }

    private void node(Object value, boolean inMap) {
        if (value instanceof List<?> list) {
            list(list, inMap);
        } else if (value instanceof Map<?, ?> map) {
            map(map);
        } else {
            scalar(value, false);
        }
    }

    private void list(List<?> list, boolean inMap) {
        if (list.isEmpty()) {
            indicator("[", true);
            indicator("]", false);
            return;
        }
        int outer = indent;
        if (!inMap || inIndentation) {
            deepen();
        }
        for (Object item : list) {
            startLine();
            blockIndicator("-");
            node(item, false);
        }
        indent = outer;
    }

    private void map(Map<?, ?> map) {
        if (map.isEmpty()) {
            indicator("{", true);
            indicator("}", false);
            return;
        }
        int outer = indent;
        deepen();
        map.forEach((written, value) -> {
            String key = String.valueOf(written); // YAML has keys that are null
            startLine();
            if (isSimple(key)) {
                scalar(key, true);
                indicator(":", false);
            } else {
                blockIndicator("?");
                scalar(key, false);
                startLine();
                blockIndicator(":");
            }
            node(value, true);
        });
        indent = outer;
    }

    private static boolean isSimple(String key) {
        int[] text = key.codePoints().toArray();
        return text.length > 0
                && text.length <= LONGEST_SIMPLE_KEY
                && !ScalarFacts.of(text).multiline();
    }

    private void deepen() {
        indent = indent < 0 ? 0 : indent + STEP;
    }

    /** Where a scalar goes on after a folded line. */
    private void deepenForFolding() {
        indent = Math.max(indent, 0) + STEP;
    }

    private void scalar(Object value, boolean isKey) {
        int outer = indent;
        deepenForFolding();
        if (value instanceof String text) {
            scalars.write(text.codePoints().toArray(), !isKey);
        } else {
            scalars.plain(plain(value).codePoints().toArray(), !isKey);
        }
        indent = outer;
    }

    private static String plain(Object value) {
        if (value == null) {
            return "null";
        }
        if (!(value instanceof Double || value instanceof Float)) {
            return value.toString();
        }
        double number = ((Number) value).doubleValue();
        if (Double.isNaN(number)) {
            return ".nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? ".inf" : "-.inf";
        }
        String text = PythonNumber.text(number);
        return text.indexOf('.') < 0 ? text.replace("e", ".0e") : text;
    }

    int column() {
        return column;
    }

    void text(int[] codePoints, int from, int to) {
        for (int i = from; i < to; i++) {
            out.appendCodePoint(codePoints[i]);
        }
        column += to - from;
    }

    void text(String ascii) {
        out.append(ascii);
        column += ascii.length();
    }

    /** Called at the start of a plain text, and where a quoted one goes on in a new line: what follows is no indentation. */
    void startText() {
        afterBlank = false;
        inIndentation = false;
    }

    boolean needsBlank() {
        return !afterBlank;
    }

    void indicator(String indicator, boolean needsBlank) {
        if (needsBlank && !afterBlank) {
            text(" ");
        }
        text(indicator);
        startText();
    }

    private void blockIndicator(String indicator) {
        boolean stillIndentation = inIndentation;
        indicator(indicator, true);
        inIndentation = stillIndentation;
    }

    void startLine() {
        int target = Math.max(indent, 0);
        if (!inIndentation || column > target || (column == target && !afterBlank)) {
            breakLine('\n');
        }
        if (column < target) {
            afterBlank = true;
            text(" ".repeat(target - column));
        }
    }

    void breakLine(int lineBreak) {
        afterBlank = true;
        inIndentation = true;
        column = 0;
        out.appendCodePoint(lineBreak);
    }
}
