package org.sentenceforge.core.card.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * The results of one evaluator.
 *
 * @param type class name, {@code InformationRetrievalEvaluator}; with a package, when it is not one of the library's
 * @param description {@code Information Retrieval}
 * @param name name of the evaluated data, or null
 * @param primaryMetric key of the metric that counts, without the name prefix
 * @param config parameters in print order, or null
 * @param metrics key without the name prefix → number at full precision, or text such as {@code 0.5480 (+0.0680)}
 */
public record CardEvaluation(
        @JsonProperty("class") String type,
        String description,
        String name,
        String primaryMetric,
        Map<String, Object> config,
        Map<String, Object> metrics) {
    public CardEvaluation {
        name = name == null || name.isEmpty() ? null : name;
        metrics = metrics == null ? Map.of() : metrics;
    }

    /** Results with the description that the original gives an evaluator of this class. */
    public static CardEvaluation of(
            String type, String name, String primaryMetric, Map<String, Object> config, Map<String, Object> metrics) {
        return new CardEvaluation(type, description(type), name, primaryMetric, config, metrics);
    }

    private static String description(String type) {
        String simple = type.substring(type.lastIndexOf('.') + 1);
        return switch (simple) {
            case "EmbeddingSimilarityEvaluator" -> "Semantic Similarity";
            case "MSEEvaluator" -> "Knowledge Distillation";
            default ->
                simple.replaceFirst("Evaluator$", "")
                        .replaceFirst("^CE(?=[A-Z])", "CrossEncoder")
                        .replaceAll("(?<=[a-z])(?=[A-Z])", " ");
        };
    }
}
