package org.sentenceforge.core.card.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows (column → value) as a Markdown table whose columns are padded to the widest cell, counted in code points. A float with
 * more than four decimals in its shortest notation is shown with exactly four; every other value is Python's {@code str}.
 */
public final class MarkdownTable {
    private static final int DECIMALS = 4;

    private MarkdownTable() {}

    /** The lines of a table whose rule aligns to the left; none when there are no rows. */
    public static List<String> left(List<? extends Map<String, ?>> rows) {
        // The original makes a centred rule and replaces its ends wherever they occur, in cells too.
        return centred(rows).stream().map(line -> line.replace("-:|", "--|")).toList();
    }

    /** The lines of a table whose rule centres the columns; none when there are no rows. */
    public static List<String> centred(List<? extends Map<String, ?>> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        List<String> headings = List.copyOf(rows.get(0).keySet());
        Map<String, Integer> widths = new LinkedHashMap<>();
        headings.forEach(heading -> widths.put(heading, PythonRepr.length(heading)));
        List<List<String>> cells = new ArrayList<>();
        for (Map<String, ?> row : rows) {
            List<String> line = new ArrayList<>();
            for (String heading : headings) {
                String cell = cell(row.get(heading));
                line.add(cell);
                widths.merge(heading, PythonRepr.length(cell), Math::max);
            }
            cells.add(line);
        }
        List<Integer> columnWidths = List.copyOf(widths.values());
        List<String> lines = new ArrayList<>();
        lines.add(line(headings, columnWidths));
        StringBuilder rule = new StringBuilder();
        columnWidths.forEach(
                width -> rule.append("|:").append("-".repeat(width)).append(':'));
        lines.add(rule.append('|').toString());
        cells.forEach(row -> lines.add(line(row, columnWidths)));
        return Collections.unmodifiableList(lines);
    }

    private static String line(List<String> cells, List<Integer> widths) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            out.append("| ").append(cell).append(" ".repeat(widths.get(i) - PythonRepr.length(cell) + 1));
        }
        return out.append('|').toString();
    }

    private static String cell(Object value) {
        if (!(value instanceof Double || value instanceof Float)) {
            return PythonRepr.str(value);
        }
        double number = ((Number) value).doubleValue();
        String text = PythonNumber.text(number);
        int point = text.indexOf('.');
        return point >= 0 && text.length() - point - 1 > DECIMALS ? PythonNumber.fixed(number, DECIMALS) : text;
    }
}
