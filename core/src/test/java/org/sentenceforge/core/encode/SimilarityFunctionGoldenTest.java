package org.sentenceforge.core.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.model.UnitLength;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;

/** Against golden/evaluation/similarity_functions.json (sentence-transformers 6.0.1) to 1e-6, relative above 1. */
class SimilarityFunctionGoldenTest {
    private static final Map<SimilarityFunction, String> NAMES = Map.of(
            SimilarityFunction.COSINE, "cos_sim",
            SimilarityFunction.DOT, "dot_score",
            SimilarityFunction.EUCLIDEAN, "euclidean_sim",
            SimilarityFunction.MANHATTAN, "manhattan_sim");

    static List<JsonNode> cases() throws IOException {
        List<JsonNode> cases = new ArrayList<>();
        Json.read(GoldenFiles.path("evaluation/similarity_functions.json"))
                .get("cases")
                .forEach(cases::add);
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void similaritiesAndUnitLengthAreTheReferences(JsonNode golden) {
        JsonNode a = golden.get("a");
        JsonNode b = golden.get("b");
        NAMES.forEach((function, name) -> {
            for (int i = 0; i < a.size(); i++) {
                for (int j = 0; j < b.size(); j++) {
                    assertClose(
                            function.between(Json.vector(a.get(i)), Json.vector(b.get(j))),
                            golden.get("matrix").get(name).get(i).get(j));
                }
            }
            for (int i = 0; i < golden.get("pairwise_rows").asInt(); i++) {
                assertClose(
                        function.between(Json.vector(a.get(i)), Json.vector(b.get(i))),
                        golden.get("pairwise").get("pairwise_" + name).get(i));
            }
        });
        for (int i = 0; i < a.size(); i++) {
            float[] row = Json.vector(a.get(i));
            assertClose(UnitLength.of(row), golden.get("normalized_a").get(i));
            assertClose(
                    UnitLength.of(Arrays.copyOf(row, row.length / 2)),
                    golden.get("truncated_half_a_normalized").get(i));
        }
    }

    private static void assertClose(float[] vector, JsonNode expected) {
        for (int i = 0; i < vector.length; i++) {
            assertClose(vector[i], expected.get(i));
        }
    }

    private static void assertClose(float value, JsonNode expected) {
        double reference = (float) expected.asDouble();
        assertThat((double) value).isCloseTo(reference, within(1e-6 * Math.max(1, Math.abs(reference))));
    }
}
