package org.sentenceforge.eval.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table for a terminal: a first column of names and columns of values to the right, laid out in as many blocks, one below
 * the other, as the width asks for.
 */
public final class ResultTable {
    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    public ResultTable(List<String> header) {
        this.header = List.copyOf(header);
    }

    public void add(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    /** The lines, none longer than {@code width} unless a single column needs it. */
    public List<String> lines(int width) {
        int[] widths = new int[header.size()];
        for (int column = 0; column < widths.length; column++) {
            int c = column;
            widths[c] = Math.max(
                    header.get(c).length(),
                    rows.stream().mapToInt(row -> row.get(c).length()).max().orElse(0));
        }
        List<String> lines = new ArrayList<>();
        int next = 1;
        do {
            List<Integer> block = new ArrayList<>(List.of(0));
            int used = widths[0];
            while (next < widths.length && (block.size() == 1 || used + 2 + widths[next] <= width)) {
                used += 2 + widths[next];
                block.add(next++);
            }
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add(line(header, block, widths));
            lines.add("-".repeat(Math.min(width, used)));
            rows.forEach(row -> lines.add(line(row, block, widths)));
        } while (next < widths.length);
        return Collections.unmodifiableList(lines);
    }

    private static String line(List<String> cells, List<Integer> block, int[] widths) {
        return block.stream()
                .map(c -> c == 0 ? padRight(cells.get(c), widths[c]) : padLeft(cells.get(c), widths[c]))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    private static String padRight(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    private static String padLeft(String text, int width) {
        return " ".repeat(width - text.length()) + text;
    }
}
