package org.sentenceforge.core.card.render;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sentenceforge.core.card.text.PythonNumber;

/**
 * A matrix as torch prints it with four decimals and without exponents, in lines of Python comment: rows are broken at 80 columns, and
 * of more than 1,000 numbers only the first and the last three of each row and column are shown.
 */
final class TensorText {
    private static final int DECIMALS = 4;
    private static final int LINE_WIDTH = 80;
    private static final int MOST_NUMBERS = 1000;
    private static final int EDGE = 3;
    private static final String START = "tensor([";

    private final int width;
    private final boolean whole;

    /** @param shown the numbers that are printed, which decide how all of them look */
    private TensorText(List<Double> shown) {
        List<Double> deciding = shown.stream()
                .filter(value -> Double.isFinite(value) && !value.equals(0.0))
                .toList();
        whole = deciding.stream().allMatch(value -> value == Math.rint(value));
        width = deciding.stream()
                .mapToInt(value -> cell(value, whole).length())
                .max()
                .orElse(1);
    }

    static List<String> commented(List<List<Number>> matrix) {
        boolean summarized = matrix.size() * matrix.get(0).size() > MOST_NUMBERS;
        List<List<Double>> shown = edges(matrix, summarized).stream()
                .map(row ->
                        edges(row, summarized).stream().map(Number::doubleValue).toList())
                .toList();
        TensorText text = new TensorText(shown.stream().flatMap(List::stream).toList());
        boolean rowsCut = shown.size() < matrix.size();
        boolean columnsCut = shown.get(0).size() < matrix.get(0).size();
        List<String> rows = new ArrayList<>();
        shown.forEach(row -> rows.add(text.row(row, columnsCut)));
        if (rowsCut) {
            rows.add(EDGE, "...");
        }
        String body = String.join(",\n" + " ".repeat(START.length()), rows);
        return (START + body + "])").lines().map(line -> "# " + line).toList();
    }

    private static <T> List<T> edges(List<T> all, boolean summarized) {
        if (!summarized || all.size() <= 2 * EDGE) {
            return all;
        }
        List<T> edges = new ArrayList<>(all.subList(0, EDGE));
        edges.addAll(all.subList(all.size() - EDGE, all.size()));
        return edges;
    }

    private String row(List<Double> values, boolean cut) {
        List<String> cells = new ArrayList<>();
        values.forEach(value -> cells.add(padded(value)));
        if (cut) {
            cells.add(EDGE, " ...");
        }
        int perLine = Math.max(1, (LINE_WIDTH - START.length()) / (width + ", ".length()));
        return IntStream.iterate(0, from -> from < cells.size(), from -> from + perLine)
                .mapToObj(from -> String.join(", ", cells.subList(from, Math.min(from + perLine, cells.size()))))
                .collect(Collectors.joining(",\n" + " ".repeat(START.length() + 1), "[", "]"));
    }

    private String padded(double value) {
        String cell = cell(value, whole);
        return " ".repeat(Math.max(0, width - cell.length())) + cell;
    }

    private static String cell(double value, boolean whole) {
        return whole && Double.isFinite(value)
                ? PythonNumber.fixed(value, 0) + "."
                : PythonNumber.fixed(value, DECIMALS);
    }
}
