package org.sentenceforge.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.eval.result.EvaluationResult;

/** How results appear in cards. */
class CardEvaluationsTest {

    @ParameterizedTest
    @CsvSource({
        "InformationRetrievalEvaluator,Information Retrieval",
        "NanoBEIREvaluator,Nano BEIR",
        "EmbeddingSimilarityEvaluator,Semantic Similarity",
        "MSEEvaluator,Knowledge Distillation",
        "CrossEncoderRerankingEvaluator,Cross Encoder Reranking",
        "CrossEncoderNanoBEIREvaluator,Cross Encoder Nano BEIR"
    })
    void theHeadingIsTheClassNameInWords(String evaluator, String heading) {
        assertThat(CardEvaluations.evaluation(result(evaluator, Map.of())).description())
                .isEqualTo(heading);
    }

    @Test
    void textsTakeThePlaceOfNumbers() {
        CardData.Evaluation evaluation =
                CardEvaluations.evaluation(result("CrossEncoderRerankingEvaluator", Map.of("map", "0.8096 (+0.1234)")));

        assertThat(evaluation.metrics()).containsExactly(Map.entry("map", "0.8096 (+0.1234)"));
    }

    private static EvaluationResult result(String evaluator, Map<String, String> cardTexts) {
        return new EvaluationResult(
                evaluator,
                "dev",
                Map.of("map", 0.8096, "base_map", 0.6862),
                "map",
                Map.of(),
                cardTexts,
                new EvaluationResult.CsvRow("r.csv", List.of(), List.of()),
                Optional.empty(),
                List.of());
    }
}
