package org.sentenceforge.train.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.sentenceforge.train.loss.WeightSchedule.Growth;

/** The numbers are those of the original's SpladeRegularizerWeightSchedulerCallback for weights of 1. */
class WeightScheduleTest {

    private static double[] shares(Growth growth, double ratio, long updates) {
        WeightSchedule schedule = new WeightSchedule(growth, ratio);
        return LongStream.range(0, updates)
                .mapToDouble(update -> schedule.share(new Progress(update, updates)))
                .toArray();
    }

    @Test
    void growsWithTheSquareOfTheUpdatesOrWithThem() {
        assertThat(shares(Growth.QUADRATIC, 1.0 / 3, 13))
                .startsWith(0, 0.0625, 0.25, 0.5625, 1, 1)
                .endsWith(1);
        assertThat(shares(Growth.LINEAR, 0.5, 9))
                .startsWith(0, 0.25, 0.5, 0.75, 1, 1)
                .endsWith(1);
    }

    @Test
    void growsWithinOneUpdateAtLeast() {
        assertThat(shares(Growth.QUADRATIC, 1.0 / 3, 2)).containsExactly(0, 1);
        assertThat(shares(Growth.LINEAR, 0, 3)).containsExactly(0, 1, 1);
    }

    @Test
    void isWholeWhenTheTrainingIsOver() {
        assertThat(new WeightSchedule(Growth.QUADRATIC, 1).share(Progress.END)).isEqualTo(1);
    }
}
