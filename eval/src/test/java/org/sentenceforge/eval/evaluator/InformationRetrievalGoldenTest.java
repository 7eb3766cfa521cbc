package org.sentenceforge.eval.evaluator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.Hits;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.Npy;
import org.sentenceforge.eval.report.CsvReport;
import org.sentenceforge.eval.result.Detail;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.result.Rankings;
import org.sentenceforge.eval.retrieval.Cutoffs;
import org.sentenceforge.eval.retrieval.RetrievalData;
import org.sentenceforge.eval.task.RetrievalOptions;
import org.sentenceforge.eval.vector.StoredEmbeddings;

/** Against golden/evaluation/information_retrieval (sentence-transformers 6.0.1): metrics to 1e-9, scores to 1e-6 (relative above 1). */
class InformationRetrievalGoldenTest {
    static List<Path> cases() {
        return GoldenFiles.folders("evaluation/information_retrieval");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void metricsRankingPrimaryAndCsvFileAreTheReferences(Path folder, @TempDir Path output) {
        JsonNode inputs = Json.read(folder.resolve("inputs.json"));
        JsonNode expected = Json.read(folder.resolve("expected.json"));

        EvaluationResult result = evaluate(folder, inputs).results().get(0);

        Map<String, Double> metrics = Json.numbers(expected.get("metrics"));
        assertThat(result.metrics().keySet()).containsExactlyElementsOf(metrics.keySet());
        metrics.forEach(
                (key, value) -> assertThat(result.metrics().get(key)).as(key).isCloseTo(value, within(1e-9)));
        assertThat(result.primaryMetric())
                .isEqualTo(expected.get("primary_metric").asText());
        new CsvReport(output).append(result, -1, -1);
        assertThat(output.resolve("Information-Retrieval_evaluation_results.csv"))
                .content()
                .isEqualTo(expected.get("results_csv").asText());
        for (Detail detail : result.details()) {
            assertTop12((Rankings) detail, expected.get("top12").get(detail.scoreName()));
        }
    }

    private static void assertTop12(Rankings rankings, JsonNode expected) {
        RetrievalData data = rankings.data();
        assertThat(expected).hasSize(rankings.hits().size());
        for (int i = 0; i < rankings.queryRows().length; i++) {
            String query = data.queryIds().get(rankings.queryRows()[i]);
            Hits hits = rankings.hits().get(i);
            for (int rank = 0; rank < 12; rank++) {
                JsonNode hit = expected.get(query).get(rank);
                double score = (float) hit.get(1).asDouble();
                assertThat(data.corpusIds().get(hits.rows()[rank]))
                        .as(query + " rank " + rank)
                        .isEqualTo(hit.get(0).asText());
                assertThat((double) hits.scores()[rank]).isCloseTo(score, within(1e-6 * Math.max(1, Math.abs(score))));
            }
        }
    }

    private static Evaluation evaluate(Path folder, JsonNode inputs) {
        List<String> queryIds = Json.strings(inputs.get("query_ids"));
        List<String> corpusIds = Json.strings(inputs.get("corpus_ids"));
        Map<String, Set<String>> relevant = new LinkedHashMap<>();
        inputs.get("relevant_docs")
                .properties()
                .forEach(entry -> relevant.put(entry.getKey(), new HashSet<>(Json.strings(entry.getValue()))));
        JsonNode parameters = inputs.get("parameters");
        List<SimilarityFunction> functions = new ArrayList<>();
        parameters
                .get("score_functions")
                .forEach(f -> functions.add(SimilarityFunction.ofKey(f.asText()).orElseThrow()));
        RetrievalOptions options = new RetrievalOptions(
                new Cutoffs(
                        ints(parameters.get("accuracy_at_k")),
                        ints(parameters.get("precision_recall_at_k")),
                        ints(parameters.get("ndcg_at_k")),
                        ints(parameters.get("mrr_at_k")),
                        ints(parameters.get("map_at_k"))),
                functions,
                Optional.empty(),
                parameters.get("truncate_dim").isNull()
                        ? OptionalInt.empty()
                        : OptionalInt.of(parameters.get("truncate_dim").asInt()),
                new Prompt.Query(),
                new Prompt.Document(),
                RetrievalOptions.DEFAULT.stored());
        Vectors queries = Vectors.of(Npy.read(folder.resolve("queries.npy"), queryIds.size()), 0);
        Vectors corpus = Vectors.of(Npy.read(folder.resolve("corpus.npy"), corpusIds.size()), 0);
        return new InformationRetrievalEvaluator(
                        "", new RetrievalData(queryIds, queryIds, corpusIds, corpusIds, relevant), options)
                .evaluate(
                        new StoredEmbeddings(Map.of("queries", queries, "corpus", corpus), SimilarityFunction.COSINE));
    }

    private static List<Integer> ints(JsonNode array) {
        List<Integer> ints = new ArrayList<>();
        array.forEach(node -> ints.add(node.asInt()));
        return ints;
    }
}
