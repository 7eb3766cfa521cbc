package org.sentenceforge.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SparklineTest {

    @Test
    void aCurveGoesFromItsLeastToItsLargestValue() {
        assertThat(Sparkline.of(new double[] {7, 6, 5, 4, 3, 2, 1, 0}, 20)).isEqualTo("█▇▆▅▄▃▂▁");
    }

    @Test
    void aLongCurveIsShownByMeans() {
        double[] values = IntStream.range(0, 1000).mapToDouble(i -> i).toArray();

        assertThat(Sparkline.of(values, 8)).isEqualTo("▁▂▃▄▅▆▇█");
    }

    @Test
    void aLevelCurveIsFlatAndWhatIsNoNumberLeavesAGap() {
        assertThat(Sparkline.of(new double[] {2, 2, 2}, 8)).isEqualTo("▁▁▁");
        assertThat(Sparkline.of(new double[] {0, Double.NaN, 1}, 8)).isEqualTo("▁ █");
        assertThat(Sparkline.of(new double[0], 8)).isEmpty();
    }
}
