package org.sentenceforge.eval.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.support.TestSeed;

/** Properties and edges that the goldens do not reach. */
class MetricsTest {

    @Test
    void powersOfTwoHaveWholeLogarithms() {
        assertThat(IntStream.range(0, 31).mapToDouble(i -> Log2.of(1 << i)).toArray())
                .containsExactly(IntStream.range(0, 31).asDoubleStream().toArray());
        assertThat(Log2.of(3)).isEqualTo(1.584962500721156);
    }

    @Test
    void aConstantSeriesHasNoCorrelation() {
        assertThat(Correlation.pearson(new double[] {1, 1, 1}, new double[] {1, 2, 3}))
                .isNaN();
        assertThat(Correlation.spearman(new double[] {1, 2, 3}, new double[] {5, 5, 5}))
                .isNaN();
    }

    @Test
    void tiesShareTheMeanOfTheirRanks() {
        assertThat(Correlation.ranks(new double[] {3, 1, 3, 2})).containsExactly(3.5, 1, 3.5, 2);
    }

    @Test
    void nothingRelevantGivesZero() {
        assertThat(ScoredMetrics.averagePrecision(new boolean[2], new float[] {1, 2}))
                .isZero();
        assertThat(ScoredMetrics.ndcg(new boolean[2], new float[] {1, 2}, 10)).isZero();
        assertThat(ScoredMetrics.averagePrecision(new boolean[0], new float[0])).isZero();
    }

    @Test
    void aSinglePairHasNoThresholdToTry() {
        BestThresholds best = BestThresholds.of(
                new float[] {0.5f}, new boolean[] {true}, BestThresholds.Direction.HIGHER_IS_POSITIVE);

        assertThat(best.accuracy()).isZero();
        assertThat(best.accuracyThreshold()).isEqualTo(-1);
        assertThat(best.f1Threshold()).isZero();
    }

    @Test
    void withoutTiesAveragePrecisionIsTheMeanPrecisionAtRelevantRanks() {
        long seed = TestSeed.of(MetricsTest.class);
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            int n = 1 + random.nextInt(30);
            boolean[] relevant = new boolean[n];
            float[] scores = new float[n];
            int total = 0;
            for (int i = 0; i < n; i++) {
                relevant[i] = random.nextBoolean();
                total += relevant[i] ? 1 : 0;
                scores[i] = n - i;
            }
            if (total > 0) {
                assertThat(ScoredMetrics.averagePrecision(relevant, scores))
                        .as("seed %d", seed)
                        .isCloseTo(RankMetrics.averagePrecision(relevant, total, n), within(1e-12));
                assertThat(ScoredMetrics.ndcg(relevant, scores, 5))
                        .as("seed %d", seed)
                        .isCloseTo(RankMetrics.ndcg(relevant, total, 5), within(1e-12));
            }
        }
    }

    @Test
    void aLabelThatIsNeverPredictedCountsInTheMacroMean() {
        F1Averages f1 = F1Averages.of(new int[] {0, 0, 1}, new int[] {0, 0, 0});

        assertThat(f1.macro()).isCloseTo(0.4, within(1e-12));
        assertThat(f1.micro()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(f1.weighted()).isCloseTo(0.8 * 2 / 3, within(1e-12));
    }
}
