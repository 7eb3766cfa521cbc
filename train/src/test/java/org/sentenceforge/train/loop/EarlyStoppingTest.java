package org.sentenceforge.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {

    @Test
    void endsAfterEvaluationsWithoutProgressInARow() {
        EarlyStopping stopping = new EarlyStopping(2, 0, true);

        assertThat(stopping.ends(List.of())).isFalse();
        assertThat(stopping.ends(List.of(0.5, 0.4, 0.6, 0.6))).isFalse();
        assertThat(stopping.ends(List.of(0.5, 0.4, 0.6, 0.6, 0.59))).isTrue();
    }

    @Test
    void aChangeWithinTheThresholdIsNoProgressButCountsAsBest() {
        EarlyStopping stopping = new EarlyStopping(2, 0.1, false);

        assertThat(stopping.ends(List.of(1.0, 0.95, 0.86)))
                .as("each only 0.1 below the best")
                .isTrue();
        assertThat(stopping.ends(List.of(1.0, 0.95, 0.8, 0.79))).isFalse();
    }

    @Test
    void valuesThatAreNoNumbersAreNoProgress() {
        assertThat(new EarlyStopping(2, 0, true).ends(List.of(0.5, Double.NaN, Double.NaN)))
                .isTrue();
    }
}
