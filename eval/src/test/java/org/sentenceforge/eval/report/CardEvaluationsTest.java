package org.sentenceforge.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.eval.evaluator.MseEvaluator;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.result.Scores;
import org.sentenceforge.eval.vector.EmbeddingSource;
import org.sentenceforge.eval.vector.StoredEmbeddings;

/** How results appear in cards. */
class CardEvaluationsTest {

    @ParameterizedTest
    @CsvSource({
        "InformationRetrievalEvaluator,Information Retrieval",
        "NanoBEIREvaluator,Nano BEIR",
        "CrossEncoderRerankingEvaluator,Cross Encoder Reranking",
        "CrossEncoderNanoBEIREvaluator,Cross Encoder Nano BEIR"
    })
    void theHeadingIsTheClassNameInWords(String evaluator, String heading) {
        assertThat(CardEvaluations.evaluation(result(evaluator)).description()).isEqualTo(heading);
    }

    @Test
    void anEvaluatorMaySayWhatItsHeadingIs() {
        EmbeddingSource stored = new StoredEmbeddings(
                Map.of("target", Vectors.of(new float[][] {{1, 0}}, 2)), SimilarityFunction.COSINE);
        MseEvaluator evaluator =
                new MseEvaluator("", Vectors.of(new float[][] {{0, 1}}, 2), List.of("text"), OptionalInt.empty());

        assertThat(CardEvaluations.of(evaluator.evaluate(stored).results())
                        .get(0)
                        .description())
                .isEqualTo("Knowledge Distillation");
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
