package org.sentenceforge.core.card.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.card.data.TrainingLogs;

class TrainingLogTest {
    @Test
    void whatBelongsToOneStepStandsInOneRow() {
        TrainingLog log = new TrainingLog();
        log.metricsOutsideTraining(Map.of("dev_cosine_ndcg@10", 0.25));
        log.trainingLoss(0.5, 10, 1.23456789);
        log.evaluationLoss(0.5, 10, null, 0.98765);
        log.metrics(0.5, 10, Map.of("dev_cosine_ndcg@10", 0.5));
        log.evaluationLoss(1.0, 20, "nli", 0.5);

        TrainingLogs logs = log.logs(10L);

        assertThat(logs.rows().toString())
                .isEqualTo("[{Epoch=-1, Step=-1, dev_cosine_ndcg@10=0.25}, {Epoch=0.5, Step=10, Training Loss=1.2346, "
                        + "Validation Loss=0.98765, dev_cosine_ndcg@10=0.5}, {Epoch=1.0, Step=20, nli loss=0.5}]");
        assertThat(logs.bestStep()).isEqualTo(10L);
    }
}
