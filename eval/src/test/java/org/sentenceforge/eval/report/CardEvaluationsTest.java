package org.sentenceforge.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.result.Scores;

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
        return new Scores(evaluator, "dev")
                .add("map", 0.8096)
                .add("base_map", 0.6862)
                .cardTexts(cardTexts)
                .result("map", "r.csv");
    }
}
