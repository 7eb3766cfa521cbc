package org.sentenceforge.eval.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The numbers of one evaluator on one set of data.
 *
 * @param evaluator the evaluator's class name in sentence-transformers, as cards print it
 * @param description what a card calls the evaluator: {@code Information Retrieval}
 * @param name the data's name; empty where it has none
 * @param metrics the numbers by key, without the name, in order; behind {@value #FIRST_STAGE} those of an order before reranking
 * @param primaryMetric the key (without the name) by which models are compared
 * @param config the parameters that a card shows, in order; empty where none differs from its default
 * @param csv this result's row of its CSV file
 * @param items the parts the numbers are made of (queries, pairs, …), for intervals and per-query files; absent for means of means
 * @param details rankings or curves, one per score function; empty where there are none
 */
public record EvaluationResult(
        String evaluator,
        String description,
        String name,
        Map<String, Double> metrics,
        String primaryMetric,
        Map<String, Object> config,
        CsvRow csv,
        Optional<Items> items,
        List<Detail> details) {
    /** What the key of a number begins with that the order before reranking has. */
    public static final String FIRST_STAGE = "base_";

    /**
     * One row of a CSV file. The columns {@code epoch} and {@code steps} come before these.
     *
     * @param values one per column; a {@link Float} is written with as many digits as a float32 needs
     * @param lineEnd {@code "\n"} or {@code "\r\n"}, as the reference's file of this kind has it
     */
    public record CsvRow(String file, List<String> columns, List<Number> values, String lineEnd) {}

    /** The same with a further parameter, whose value also stands before {@code _results} in the name of the CSV file. */
    public EvaluationResult withConfig(String key, String value) {
        Map<String, Object> more = new LinkedHashMap<>(config);
        more.put(key, value);
        String ending = "_" + value + "_results";
        CsvRow row = new CsvRow(
                csv.file().contains(ending) ? csv.file() : csv.file().replaceFirst("_results", ending),
                csv.columns(),
                csv.values(),
                csv.lineEnd());
        return new EvaluationResult(evaluator, description, name, metrics, primaryMetric, more, row, items, details);
    }

    /** The numbers by their full keys: {@code <name>_<key>}. */
    public Map<String, Double> keyedMetrics() {
        Map<String, Double> keyed = new LinkedHashMap<>();
        metrics.forEach((key, value) -> keyed.put(key(key), value));
        return Collections.unmodifiableMap(keyed);
    }

    /** The full form of one of this result's keys. */
    public String key(String metric) {
        return name.isEmpty() ? metric : name + "_" + metric;
    }
}
