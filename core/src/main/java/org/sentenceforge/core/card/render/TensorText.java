package org.sentenceforge.core.card.render;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.sentenceforge.core.card.text.PythonNumber;

/** A matrix as torch prints it with four decimals, in lines of Python comment. */
final class TensorText {
    private static final int DECIMALS = 4;

    private TensorText() {}

    static List<String> commented(List<List<Number>> matrix) {
        boolean whole = matrix.stream()
                .flatMap(List::stream)
                .mapToDouble(Number::doubleValue)
                .allMatch(value -> value == Math.rint(value));
        List<List<String>> cells = matrix.stream()
                .map(row -> row.stream()
                        .map(value -> cell(value.doubleValue(), whole))
                        .toList())
                .toList();
        int width = cells.stream()
                .flatMap(List::stream)
                .mapToInt(String::length)
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            String row = cells.get(i).stream()
                    .map(cell -> " ".repeat(width - cell.length()) + cell)
                    .collect(Collectors.joining(", ", "[", "]"));
            lines.add("# " + (i == 0 ? "tensor([" : "        ") + row + (i == cells.size() - 1 ? "])" : ","));
        }
        return lines;
    }

    private static String cell(double value, boolean whole) {
        return whole ? PythonNumber.fixed(value, 0) + "." : PythonNumber.fixed(value, DECIMALS);
    }
}
