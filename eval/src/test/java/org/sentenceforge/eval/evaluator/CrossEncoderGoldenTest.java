package org.sentenceforge.eval.evaluator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.encode.PairScorer;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.eval.evaluator.CrossEncoderRerankingEvaluator.Candidates;
import org.sentenceforge.eval.evaluator.CrossEncoderRerankingEvaluator.MissingPositives;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.task.PairEvaluator;
import org.sentenceforge.eval.vector.StoredScores;

/** Against golden/evaluation (sentence-transformers 6.0.1): 1e-9 where only ranks enter, 1e-6 where scores do. */
class CrossEncoderGoldenTest {
    static List<JsonNode> reranking() {
        return GoldenFiles.cases("evaluation/reranking_cross_encoder.json");
    }

    static List<JsonNode> pairs() {
        return GoldenFiles.cases("evaluation/cross_encoder_evaluators.json");
    }

    @ParameterizedTest
    @MethodSource
    void reranking(JsonNode golden) {
        List<CrossEncoderRerankingEvaluator.Sample> samples = new ArrayList<>();
        Map<PairScorer.TextPair, Float> scores = new HashMap<>();
        golden.get("samples").forEach(sample -> {
            String query = sample.get("query").asText();
            samples.add(new CrossEncoderRerankingEvaluator.Sample(
                    query,
                    Json.strings(sample.get("positive")),
                    sample.has("negative")
                            ? new Candidates.Negatives(Json.strings(sample.get("negative")))
                            : new Candidates.Ranked(Json.strings(sample.get("documents")))));
            Json.numbers(sample.get("scores"))
                    .forEach((text, score) -> scores.put(new PairScorer.TextPair(query, text), score.floatValue()));
        });

        EvaluationResult result = new CrossEncoderRerankingEvaluator(
                        "",
                        samples,
                        golden.get("at_k").asInt(),
                        golden.get("always_rerank_positives").asBoolean()
                                ? MissingPositives.RANKED_TOO
                                : MissingPositives.LEFT_OUT)
                .evaluate(new KnownScores(scores))
                .results()
                .get(0);

        EvaluatorGoldenTest.assertAgrees(result, golden, key -> 1e-9);
    }

    @ParameterizedTest
    @MethodSource
    void pairs(JsonNode golden) {
        JsonNode predictions = golden.get("predictions");
        float[][] rows = new float[predictions.size()][];
        List<PairScorer.TextPair> pairs = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            JsonNode row = predictions.get(i);
            rows[i] = row.isArray() ? Json.vector(row) : new float[] {(float) row.asDouble()};
            pairs.add(new PairScorer.TextPair("first", "second"));
        }

        EvaluationResult result = evaluator(golden, pairs)
                .evaluate(new StoredScores(Vectors.of(rows, 1)))
                .results()
                .get(0);

        EvaluatorGoldenTest.assertAgrees(
                result, golden, key -> key.endsWith("threshold") || key.equals("pearson") ? 1e-6 : 1e-9);
    }

    private static PairEvaluator evaluator(JsonNode golden, List<PairScorer.TextPair> pairs) {
        if (golden.get("evaluator").asText().equals("CrossEncoderCorrelationEvaluator")) {
            double[] scores = new double[pairs.size()];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = golden.get("scores").get(i).asDouble();
            }
            return new CrossEncoderCorrelationEvaluator("", pairs, scores);
        }
        int[] labels = new int[pairs.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = golden.get("labels").get(i).asInt();
        }
        return new CrossEncoderClassificationEvaluator("", pairs, labels);
    }

    private record KnownScores(Map<TextPair, Float> scores) implements PairScorer {
        @Override
        public int labels() {
            return 1;
        }

        @Override
        public float[][] score(List<TextPair> pairs) {
            return pairs.stream().map(pair -> new float[] {scores.get(pair)}).toArray(float[][]::new);
        }

        @Override
        public void close() {}
    }
}
