package org.sentenceforge.eval.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.sentenceforge.eval.metric.Mean;

/**
 * Collects what an evaluator found, number by number, until a result is made of it:
 *
 * <pre>{@code
 * new Scores("TranslationEvaluator", name)
 *         .add("src2trg_accuracy", "src2trg", hits)
 *         .evaluation("src2trg_accuracy", "translation_evaluation");
 * }</pre>
 *
 * <p>Keys and columns of the CSV file come in the order in which they are added.
 */
public final class Scores {
    private static final String CRLF = "\r\n";

    private final String evaluator;
    private final String name;
    private final Map<String, Double> metrics = new LinkedHashMap<>();
    private final Map<String, double[]> perItem = new LinkedHashMap<>();
    private final Map<String, Object> config = new LinkedHashMap<>();
    private final List<String> columns = new ArrayList<>();
    private final List<Number> values = new ArrayList<>();
    private final List<Detail> details = new ArrayList<>();
    private String description;
    private List<String> ids;
    private Items items;

    /**
     * Begins.
     *
     * @param evaluator the evaluator's class name in sentence-transformers
     * @param name      of the data; empty where it has none
     */
    public Scores(String evaluator, String name) {
        this.evaluator = evaluator;
        this.description = evaluator.replaceFirst("Evaluator$", "").replaceAll("(?<=[a-z])(?=[A-Z])", " ");
        this.name = name;
    }

    /** What a card calls the evaluator, where that is not its class name in words. */
    public Scores description(String words) {
        description = words;
        return this;
    }

    /** A parameter that a card shows. */
    public Scores config(String key, Object value) {
        config.put(key, value);
        return this;
    }

    public Scores config(Map<String, ?> parameters) {
        config.putAll(parameters);
        return this;
    }

    /** The dimension that embeddings were cut to, where they were. */
    public Scores truncateDim(OptionalInt dimension) {
        dimension.ifPresent(value -> config.put("truncate_dim", value));
        return this;
    }

    public Scores add(String key, double value) {
        metrics.put(key, value);
        return this;
    }

    /** A number that is also in the CSV file. */
    public Scores add(String key, String column, double value) {
        return add(key, value).column(column, value);
    }

    /** A number that each item has a part in. */
    public Scores add(String key, double value, double[] ofItems) {
        perItem.put(key, ofItems);
        return add(key, value);
    }

    /** The mean over the items, which is also in the CSV file. */
    public Scores add(String key, String column, double[] ofItems) {
        double mean = Mean.of(ofItems);
        return add(key, mean, ofItems).column(column, mean);
    }

    public Scores addAll(Map<String, Double> numbers) {
        metrics.putAll(numbers);
        return this;
    }

    /** @param value a {@link Float} is written with as many digits as a float32 needs */
    public Scores column(String column, Number value) {
        columns.add(column);
        values.add(value);
        return this;
    }

    /** What the items are called; their row numbers where nothing says so. */
    public Scores ids(List<String> ofItems) {
        ids = ofItems;
        return this;
    }

    /**
     * Adds numbers that only a whole sample of rows has, such as correlations.
     *
     * @param formula all of them by their keys, for the rows drawn
     * @return those of all rows
     */
    public <N extends Number> Map<String, N> recomputed(int rows, Function<int[], Map<String, N>> formula) {
        items = new Items.Recomputed(rowNumbers(rows), drawn -> widened(formula.apply(drawn)));
        Map<String, N> numbers = formula.apply(IntStream.range(0, rows).toArray());
        metrics.putAll(widened(numbers));
        return numbers;
    }

    /** What was added so far. */
    public Set<String> keys() {
        return metrics.keySet();
    }

    public double get(String key) {
        return metrics.get(key);
    }

    public Scores detail(Detail detail) {
        details.add(detail);
        return this;
    }

    /**
     * One result as a whole evaluation.
     *
     * @param primaryMetric the key by which models are compared
     * @param csv           what the name of the CSV file begins with; the data's name and {@code _results.csv} follow
     */
    public Evaluation evaluation(String primaryMetric, String csv) {
        return Evaluation.of(result(primaryMetric, fileName(csv, "_results.csv")));
    }

    /** A file that the reference writes with Python's csv module, which ends lines with CR LF. */
    public EvaluationResult result(String primaryMetric, String csvFile) {
        return result(primaryMetric, csvFile, CRLF);
    }

    public EvaluationResult result(String primaryMetric, String csvFile, String lineEnd) {
        if (items == null && !perItem.isEmpty()) {
            int size = perItem.values().iterator().next().length;
            items = new Items.Averaged(ids == null ? rowNumbers(size) : ids, perItem);
        }
        return new EvaluationResult(
                evaluator,
                description,
                name,
                metrics,
                primaryMetric,
                config,
                new EvaluationResult.CsvRow(csvFile, columns, values, lineEnd),
                Optional.ofNullable(items),
                details);
    }

    /** {@code <kind>[_<name>]<ending>} */
    public String fileName(String kind, String ending) {
        return kind + (name.isEmpty() ? "" : "_" + name) + ending;
    }

    private static List<String> rowNumbers(int size) {
        return IntStream.range(0, size).mapToObj(Integer::toString).toList();
    }

    private static Map<String, Double> widened(Map<String, ? extends Number> numbers) {
        Map<String, Double> wide = new LinkedHashMap<>();
        numbers.forEach((key, value) -> wide.put(key, value.doubleValue()));
        return wide;
    }
}
