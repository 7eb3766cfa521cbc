package org.sentenceforge.core.card.facts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.text.PythonNumber;
import org.sentenceforge.core.card.text.PythonRepr;
import org.sentenceforge.core.data.RowTable;
import org.sentenceforge.core.module.ModelKind;

/**
 * What a card says about a data set: columns, statistics over its first rows, samples.
 *
 * @param name null when it has none
 * @param id hub id, or null
 * @param revision commit, or null
 */
public record DatasetFacts(String name, String id, String revision) {
    private static final int STATISTICS_ROWS = 1000;
    private static final int SAMPLE_ROWS = 3;
    private static final int DECIMALS = 2;

    /**
     * Reads the facts.
     *
     * @param tokens length of a text in tokens as the model sees it: special tokens counted, cut to the maximum length; not used
     *     for cross-encoders, whose cards count characters
     */
    public CardData.Dataset of(ModelKind kind, RowTable rows, ToIntFunction<String> tokens, CardData.Loss loss) {
        List<String> columns = rows.columns().names();
        Map<String, CardData.ColumnStatistics> statistics = new LinkedHashMap<>();
        for (int column = 0; column < columns.size(); column++) {
            statistics.put(columns.get(column), statistics(kind, values(rows, column, STATISTICS_ROWS), tokens));
        }
        List<Map<String, Object>> samples = new ArrayList<>();
        for (int row = 0; row < Math.min(SAMPLE_ROWS, rows.size()); row++) {
            Map<String, Object> sample = new LinkedHashMap<>();
            for (int column = 0; column < columns.size(); column++) {
                sample.put(columns.get(column), rows.cell(row, column));
            }
            samples.add(sample);
        }
        return new CardData.Dataset(name, id, revision, (long) rows.size(), columns, statistics, samples, loss);
    }

    private static List<Object> values(RowTable rows, int column, int count) {
        List<Object> values = new ArrayList<>();
        for (int row = 0; row < Math.min(count, rows.size()); row++) {
            values.add(rows.cell(row, column));
        }
        return values;
    }

    static CardData.ColumnStatistics statistics(ModelKind kind, List<Object> values, ToIntFunction<String> tokens) {
        Object first = values.isEmpty() ? null : values.get(0);
        if (first instanceof String) {
            boolean characters = kind == ModelKind.CROSS_ENCODER;
            List<Integer> lengths = values.stream()
                    .map(value -> characters ? PythonRepr.length((String) value) : tokens.applyAsInt((String) value))
                    .toList();
            return new CardData.ColumnStatistics("string", lengths(lengths, characters ? " characters" : " tokens"));
        }
        if (first instanceof Long || first instanceof Boolean) {
            return new CardData.ColumnStatistics("int", shares(values));
        }
        if (first instanceof Double) {
            return new CardData.ColumnStatistics("float", range(values));
        }
        if (first instanceof List<?>) {
            List<Integer> sizes = values.stream()
                    .map(value -> ((List<?>) value).size())
                    .distinct()
                    .toList();
            return new CardData.ColumnStatistics("list", sizes(sizes));
        }
        return new CardData.ColumnStatistics(PythonRepr.str(first), Map.of());
    }

    private static Map<String, Object> lengths(List<Integer> lengths, String unit) {
        double mean = lengths.stream().mapToLong(Integer::longValue).sum() / (double) lengths.size();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("min", lengths.stream().min(Integer::compare).orElse(0) + unit);
        details.put("mean", PythonNumber.text(PythonNumber.round(mean, DECIMALS)) + unit);
        details.put("max", lengths.stream().max(Integer::compare).orElse(0) + unit);
        return details;
    }

    private static Map<String, Object> shares(List<Object> values) {
        Map<Object, Long> counts =
                values.stream().collect(Collectors.groupingBy(value -> value, TreeMap::new, Collectors.counting()));
        String about = counts.size() > 1 ? "~" : "";
        Map<String, Object> details = new LinkedHashMap<>();
        counts.forEach((value, count) -> details.put(
                PythonRepr.str(value),
                about + PythonNumber.fixed(count / (double) values.size() * 100, DECIMALS) + "%"));
        return details;
    }

    private static Map<String, Object> range(List<Object> values) {
        double[] numbers = values.stream()
                .mapToDouble(value -> ((Number) value).doubleValue())
                .toArray();
        double sum = 0;
        double min = numbers[0];
        double max = numbers[0];
        for (double number : numbers) {
            sum += number;
            min = Math.min(min, number);
            max = Math.max(max, number);
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("min", PythonNumber.round(min, DECIMALS));
        details.put("mean", PythonNumber.round(sum / numbers.length, DECIMALS));
        details.put("max", PythonNumber.round(max, DECIMALS));
        return details;
    }

    /** The mean is that of the distinct sizes, as in the original. */
    private static Map<String, Object> sizes(List<Integer> distinct) {
        Map<String, Object> details = new LinkedHashMap<>();
        if (distinct.size() == 1) {
            details.put("size", distinct.get(0) + " elements");
            return details;
        }
        double mean = distinct.stream().mapToInt(Integer::intValue).average().orElse(0);
        details.put("min", distinct.stream().min(Integer::compare).orElse(0) + " elements");
        details.put("mean", PythonNumber.fixed(mean, DECIMALS) + " elements");
        details.put("max", distinct.stream().max(Integer::compare).orElse(0) + " elements");
        return details;
    }
}
