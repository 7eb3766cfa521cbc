package org.sentenceforge.eval.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.task.SimilarityOptions;
import org.sentenceforge.eval.vector.StoredEmbeddings;

/** Against golden/evaluation (sentence-transformers 6.0.1): 1e-9 where only ranks enter, 1e-6 where scores do. */
class EvaluatorGoldenTest {
    static List<JsonNode> similarity() {
        return GoldenFiles.cases("evaluation/embedding_similarity.json");
    }

    static List<JsonNode> binary() {
        return GoldenFiles.cases("evaluation/binary_classification.json");
    }

    static List<JsonNode> triplets() {
        return GoldenFiles.cases("evaluation/triplet.json");
    }

    static List<JsonNode> reranking() {
        return GoldenFiles.cases("evaluation/reranking_bi_encoder.json");
    }

    @ParameterizedTest
    @MethodSource
    void similarity(JsonNode golden) {
        List<String> texts = texts(golden.get("scores").size());
        double[] scores = new double[texts.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = golden.get("scores").get(i).asDouble();
        }

        EvaluationResult result = new EmbeddingSimilarityEvaluator("", texts, texts, scores, options(golden))
                .evaluate(stored(golden, Map.of("sentence1", "embeddings1", "sentence2", "embeddings2")))
                .results()
                .get(0);

        assertAgrees(result, golden, key -> key.startsWith("pearson") ? 1e-6 : 1e-9);
    }

    @ParameterizedTest
    @MethodSource
    void binary(JsonNode golden) {
        List<String> texts = texts(golden.get("labels").size());
        boolean[] labels = new boolean[texts.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = golden.get("labels").get(i).asInt() == 1;
        }

        EvaluationResult result = new BinaryClassificationEvaluator("", texts, texts, labels, options(golden))
                .evaluate(stored(golden, Map.of("sentence1", "embeddings1", "sentence2", "embeddings2")))
                .results()
                .get(0);

        assertAgrees(result, golden, key -> key.endsWith("threshold") ? 1e-6 : 1e-9);
    }

    @ParameterizedTest
    @MethodSource
    void triplets(JsonNode golden) {
        List<String> texts = texts(golden.get("anchors").size());

        EvaluationResult result = new TripletEvaluator("", texts, texts, texts, margins(golden), options(golden))
                .evaluate(stored(golden, Map.of("anchor", "anchors", "positive", "positives", "negative", "negatives")))
                .results()
                .get(0);

        assertAgrees(result, golden, key -> 1e-9);
    }

    @ParameterizedTest
    @MethodSource
    void reranking(JsonNode golden) {
        List<RerankingEvaluator.Sample> samples = new ArrayList<>();
        List<float[]> queries = new ArrayList<>();
        List<float[]> documents = new ArrayList<>();
        golden.get("samples").forEach(sample -> {
            samples.add(new RerankingEvaluator.Sample(
                    "query",
                    texts(sample.get("positive").size()),
                    texts(sample.get("negative").size())));
            queries.add(Json.vector(sample.get("query")));
            sample.get("positive").forEach(vector -> documents.add(Json.vector(vector)));
            sample.get("negative").forEach(vector -> documents.add(Json.vector(vector)));
        });

        EvaluationResult result = new RerankingEvaluator(
                        "", samples, golden.get("at_k").asInt(), OptionalInt.empty())
                .evaluate(new StoredEmbeddings(
                        Map.of(
                                "queries", Vectors.of(queries.toArray(float[][]::new), 0),
                                "documents", Vectors.of(documents.toArray(float[][]::new), 0)),
                        SimilarityFunction.COSINE))
                .results()
                .get(0);

        assertAgrees(result, golden, key -> 1e-9);
    }

    static void assertAgrees(EvaluationResult result, JsonNode golden, ToDoubleFunction<String> tolerance) {
        Map<String, Double> metrics = Json.numbers(golden.get("metrics"));
        assertThat(result.metrics().keySet()).containsExactlyElementsOf(metrics.keySet());
        if (golden.has("mrr_bounds")) { // with equal scores the reference's order is open
            String key = golden.get("do_not_compare_exactly").get(0).asText();
            JsonNode bounds = golden.get("mrr_bounds");
            assertThat(result.metrics().get(key))
                    .isBetween(bounds.get(0).asDouble() - 1e-9, bounds.get(1).asDouble() + 1e-9);
            metrics.remove(key);
        }
        metrics.forEach((key, value) -> assertThat(result.metrics().get(key))
                .as(golden.get("name").asText() + " " + key)
                .isCloseTo(value, within(tolerance.applyAsDouble(key) * Math.max(1, Math.abs(value)))));
        assertThat(result.primaryMetric())
                .isEqualTo(golden.get("primary_metric").asText());
    }

    private static StoredEmbeddings stored(JsonNode golden, Map<String, String> keyOfRole) {
        Map<String, Vectors> vectors = new LinkedHashMap<>();
        keyOfRole.forEach((role, key) -> vectors.put(role, Vectors.of(Json.matrix(golden.get(key)), 0)));
        return new StoredEmbeddings(vectors, SimilarityFunction.COSINE);
    }

    private static SimilarityOptions options(JsonNode golden) {
        List<SimilarityFunction> functions = Json.strings(golden.get("similarity_fn_names")).stream()
                .map(name -> SimilarityFunction.ofKey(name).orElseThrow())
                .toList();
        return new SimilarityOptions(functions, Optional.empty(), OptionalInt.empty());
    }

    private static Map<SimilarityFunction, Double> margins(JsonNode golden) {
        Map<SimilarityFunction, Double> margins = new LinkedHashMap<>();
        JsonNode margin = golden.get("margin");
        for (SimilarityFunction function : SimilarityFunction.OF_VECTORS) {
            if (margin.isNumber()) {
                margins.put(function, margin.asDouble());
            } else if (margin.isObject() && margin.has(function.key())) {
                margins.put(function, margin.get(function.key()).asDouble());
            }
        }
        return margins;
    }

    private static List<String> texts(int size) {
        return Collections.nCopies(size, "text");
    }
}
