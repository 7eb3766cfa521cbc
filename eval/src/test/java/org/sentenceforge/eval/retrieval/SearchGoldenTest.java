package org.sentenceforge.eval.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.ExactSearch;
import org.sentenceforge.core.search.Hits;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;

/** Against golden/samplers (sentence-transformers 6.0.1): rows exactly, scores to 1e-6 (relative above 1). */
class SearchGoldenTest {
    static List<JsonNode> semanticSearch() {
        return GoldenFiles.cases("samplers/semantic_search.json");
    }

    static List<JsonNode> paraphraseMining() {
        return GoldenFiles.cases("samplers/paraphrase_mining.json");
    }

    static List<JsonNode> communityDetection() {
        return GoldenFiles.cases("samplers/community_detection.json");
    }

    @ParameterizedTest
    @MethodSource
    void semanticSearch(JsonNode golden) {
        Vectors corpus = Vectors.of(Json.matrix(golden.get("corpus")), 0);
        SimilarityFunction function = golden.get("score_function").asText().equals("cos_sim")
                ? SimilarityFunction.COSINE
                : SimilarityFunction.DOT;

        List<Hits> found = ExactSearch.inCorpusOrder(
                        function, golden.get("top_k").asInt(), corpus.size())
                .search(Vectors.of(Json.matrix(golden.get("queries")), 0), corpus);

        for (int query = 0; query < found.size(); query++) {
            JsonNode expected = golden.get("hits").get(query);
            Hits hits = found.get(query);
            assertThat(hits.size()).isEqualTo(expected.size());
            for (int rank = 0; rank < hits.size(); rank++) {
                assertThat(hits.rows()[rank])
                        .isEqualTo(expected.get(rank).get(0).asInt());
                assertClose(hits.scores()[rank], expected.get(rank).get(1));
            }
        }
    }

    @ParameterizedTest
    @MethodSource
    void paraphraseMining(JsonNode golden) {
        List<ParaphraseMining.Pair> pairs = new ParaphraseMining(
                        golden.get("top_k").asInt(), golden.get("max_pairs").asInt())
                .mine(Vectors.of(Json.matrix(golden.get("embeddings")), 0));

        assertThat(pairs).hasSize(golden.get("pairs").size());
        for (int i = 0; i < pairs.size(); i++) {
            JsonNode expected = golden.get("pairs").get(i);
            assertClose(pairs.get(i).score(), expected.get(0));
            assertThat(pairs.get(i).first()).isEqualTo(expected.get(1).asInt());
            assertThat(pairs.get(i).second()).isEqualTo(expected.get(2).asInt());
        }
    }

    @ParameterizedTest
    @MethodSource
    void communityDetection(JsonNode golden) {
        List<int[]> groups = new CommunityDetection(
                        (float) golden.get("threshold").asDouble(),
                        golden.get("min_community_size").asInt(),
                        7)
                .detect(
                        Vectors.of(Json.matrix(golden.get("embeddings")), 0),
                        Progress.NONE.start("", "", Progress.UNKNOWN));

        assertThat(groups).hasSize(golden.get("communities").size());
        for (int i = 0; i < groups.size(); i++) {
            JsonNode expected = golden.get("communities").get(i);
            int[] rows = new int[expected.size()];
            for (int j = 0; j < rows.length; j++) {
                rows[j] = expected.get(j).asInt();
            }
            assertThat(groups.get(i)).containsExactly(rows);
        }
    }

    private static void assertClose(float score, JsonNode expected) {
        double value = (float) expected.asDouble();
        assertThat((double) score).isCloseTo(value, within(1e-6 * Math.max(1, Math.abs(value))));
    }
}
