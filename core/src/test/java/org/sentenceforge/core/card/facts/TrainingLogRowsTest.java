package org.sentenceforge.core.card.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardStyle;

class TrainingLogRowsTest {
    @Test
    void whatBelongsToOneStepStandsInOneRow() {
        TrainingLogRows log = new TrainingLogRows(CardStyle.V5_0_0);
        log.metricsBefore(Map.of("dev_cosine_ndcg@10", 0.25));
        log.trainingLoss(0.5, 10, 1.23456789);
        log.evaluationLoss(0.5, 10, null, 0.98765);
        log.metrics(0.5, 10, Map.of("dev_cosine_ndcg@10", 0.5));
        log.evaluationLoss(1.0, 20, "nli", 0.5);

        CardData.TrainingLogs logs = log.logs(10L);

        assertThat(logs.rows().toString())
                .isEqualTo("[{Epoch=-1, Step=-1, dev_cosine_ndcg@10=0.25}, {Epoch=0.5, Step=10, Training Loss=1.2346, "
                        + "Validation Loss=0.98765, dev_cosine_ndcg@10=0.5}, {Epoch=1.0, Step=20, nli loss=0.5}]");
        assertThat(logs.bestStep()).isEqualTo(10L);
    }

    @Test
    void theNameOfAnEvaluationSetIsShownInWords() {
        TrainingLogRows log = new TrainingLogRows(CardStyle.V5_0_0);
        log.evaluationLoss(1.0, 20, "natural_questions", 0.5);

        assertThat(log.logs(null).rows().get(0)).containsEntry("natural questions loss", 0.5);
    }

    @Test
    void evaluationsOutsideTrainingHaveRowsOfTheirOwn() {
        assertThat(outside(CardStyle.V3_4_0))
                .isEqualTo("[{Epoch=-1, Step=-1, map=0.25}, {Epoch=1.0, Step=20, Validation Loss=0.5, map=0.5},"
                        + " {Epoch=-1, Step=-1, map=0.75}]");
    }

    @Test
    void inOldStylesTheyBelongToTheStepAtWhichTheyAreMade() {
        assertThat(outside(CardStyle.V3_1_1))
                .isEqualTo("[{Epoch=0, Step=0, map=0.25}, {Epoch=1.0, Step=20, loss=0.5, map=0.75}]");
    }

    private static String outside(CardStyle style) {
        TrainingLogRows log = new TrainingLogRows(style);
        log.metricsBefore(Map.of("map", 0.25));
        log.evaluationLoss(1.0, 20, null, 0.5);
        log.metrics(1.0, 20, Map.of("map", 0.5));
        log.metricsAfter(1.0, 20, Map.of("map", 0.75));
        return log.logs(null).rows().toString();
    }
}
