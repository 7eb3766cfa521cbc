package org.sentenceforge.core.card.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.text.PythonRepr;

/** Evaluation results in the form that the Hugging Face hub indexes: the header keys {@code metrics} and {@code model-index}. */
public final class ModelIndex {
    private static final Pattern FINITE = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)(e[-+]?\\d+)?");

    private ModelIndex() {}

    /** The metric keys of all evaluations, each once, in order of first appearance. */
    public static List<String> metricKeys(List<CardData.Evaluation> evaluations) {
        Set<String> keys = new LinkedHashSet<>();
        evaluations.forEach(evaluation -> keys.addAll(evaluation.metrics().keySet()));
        return List.copyOf(keys);
    }

    /** The value of {@code model-index}: one model, and one result for each pair of task type and data set type. */
    public static List<Map<String, Object>> of(String modelName, List<CardData.Evaluation> evaluations) {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("name", modelName);
        model.put("results", results(evaluations));
        return List.of(model);
    }

    /** The results alone. */
    public static List<Map<String, Object>> results(List<CardData.Evaluation> evaluations) {
        Map<List<String>, List<Map<String, Object>>> metricsByPair = new LinkedHashMap<>();
        List<Map<String, Object>> results = new ArrayList<>();
        for (CardData.Evaluation evaluation : evaluations) {
            List<Map<String, Object>> metrics = metrics(evaluation);
            if (metrics.isEmpty()) {
                continue;
            }
            String taskType = evaluation.description().toLowerCase(Locale.ROOT).replace(' ', '-');
            String datasetType = evaluation.name() == null ? "unknown" : evaluation.name();
            List<Map<String, Object>> earlier = metricsByPair.putIfAbsent(List.of(taskType, datasetType), metrics);
            if (earlier != null) {
                earlier.addAll(metrics);
                continue;
            }
            Map<String, Object> task = new LinkedHashMap<>();
            task.put("type", taskType);
            task.put("name", evaluation.description());
            Map<String, Object> dataset = new LinkedHashMap<>();
            dataset.put(
                    "name",
                    evaluation.name() == null
                            ? "Unknown"
                            : evaluation.name().replace('_', ' ').replace('-', ' '));
            dataset.put("type", datasetType);
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("task", task);
            result.put("dataset", dataset);
            result.put("metrics", metrics);
            results.add(result);
        }
        return results;
    }

    private static List<Map<String, Object>> metrics(CardData.Evaluation evaluation) {
        List<Map<String, Object>> metrics = new ArrayList<>();
        evaluation
                .metrics()
                .forEach((key, value) -> number(value).ifPresent(number -> {
                    Map<String, Object> metric = new LinkedHashMap<>();
                    metric.put("type", key);
                    metric.put("value", number);
                    metric.put("name", PythonRepr.title(key.replace('_', ' ')));
                    metrics.add(metric);
                }));
        return metrics;
    }

    private static OptionalDouble number(Object value) {
        if (value instanceof Number number) {
            return OptionalDouble.of(number.doubleValue());
        }
        if (value instanceof CardData.Gain gain) {
            return OptionalDouble.of(gain.rounded());
        }
        if (value instanceof Boolean flag) {
            return OptionalDouble.of(flag ? 1 : 0);
        }
        if (!(value instanceof String text)) {
            return OptionalDouble.empty();
        }
        OptionalDouble whole = parsed(text.strip());
        return whole.isPresent() || text.indexOf(' ') < 0 || text.isBlank()
                ? whole
                : parsed(text.strip().split("\\s+", 2)[0]);
    }

    /** A number in Python's notation: Java knows others, such as {@code 0.5f}, and other words for infinity. */
    private static OptionalDouble parsed(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (FINITE.matcher(lower).matches()) {
            return OptionalDouble.of(Double.parseDouble(lower));
        }
        return switch (lower) {
            case "nan", "+nan", "-nan" -> OptionalDouble.of(Double.NaN);
            case "inf", "+inf", "infinity", "+infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
            case "-inf", "-infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
            default -> OptionalDouble.empty();
        };
    }
}
