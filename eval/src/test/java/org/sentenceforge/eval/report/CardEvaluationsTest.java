package org.sentenceforge.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

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
        assertThat(CardEvaluations.evaluation(result(evaluator)).description()).isEqualTo(heading);
    }

    @Test
    void aNumberOfRerankingIsShownWithItsGainOverTheFirstStage() {
        CardData.Evaluation evaluation = CardEvaluations.evaluation(result("CrossEncoderRerankingEvaluator"));

        assertThat(evaluation.metrics())
                .containsOnlyKeys("map")
                .extractingByKey("map")
                .hasToString("0.8096 (+0.1234)");
    }

    private static EvaluationResult result(String evaluator) {
        return new Scores(evaluator, "dev")
                .add("map", 0.8096)
                .add("base_map", 0.6862)
                .result("map", "r.csv");
    }
}
