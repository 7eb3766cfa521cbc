package org.sentenceforge.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.sentenceforge.train.loss.Pairing;
import org.sentenceforge.train.step.PairPlan.Pair;

class PairPlanTest {
    private static final Pairing ALL = new Pairing.InBatch(OptionalInt.empty());

    private static PairPlan inBatch(Pairing pairing, int rows, int columns, long seed) {
        return PairPlan.of(pairing, rows, columns, row -> 0, seed);
    }

    @Test
    void eachFurtherColumnIsAColumnOfPairs() {
        PairPlan plan = PairPlan.of(new Pairing.Columns(), 2, 3, row -> 0, 1);

        assertThat(plan.columns())
                .containsExactly(
                        List.of(new Pair(0, 1, 0, 0), new Pair(1, 1, 1, 0)),
                        List.of(new Pair(0, 2, 0, 0), new Pair(1, 2, 1, 0)));
        assertThat(plan.perRow()).isEmpty();
    }

    @Test
    void listsAreOneColumnRowAfterRow() {
        PairPlan plan = PairPlan.of(new Pairing.Lists(), 2, 2, row -> 2 - row, 1);

        assertThat(plan.columns())
                .containsExactly(List.of(new Pair(0, 1, 0, 0), new Pair(0, 1, 0, 1), new Pair(1, 1, 1, 0)));
        assertThat(plan.perRow()).containsExactly(2, 1);
    }

    @Test
    void allTextsOfOtherRowsStandBetweenThePositiveAndTheHardNegatives() {
        PairPlan plan = inBatch(ALL, 3, 3, 1);

        assertThat(plan.perRow()).containsExactly(6, 6, 6);
        assertThat(plan.columns().get(0).subList(6, 12))
                .containsExactly(
                        new Pair(1, 1, 1, 0),
                        new Pair(1, 1, 0, 0),
                        new Pair(1, 1, 2, 0),
                        new Pair(1, 2, 0, 0),
                        new Pair(1, 2, 2, 0),
                        new Pair(1, 2, 1, 0));
    }

    @Test
    void asManyNegativesAsThereAreOrMoreAreAll() {
        PairPlan all = inBatch(ALL, 3, 3, 1);

        assertThat(inBatch(new Pairing.InBatch(OptionalInt.of(4)), 3, 3, 2).columns())
                .isEqualTo(all.columns());
        assertThat(inBatch(new Pairing.InBatch(OptionalInt.of(9)), 3, 3, 3).columns())
                .isEqualTo(all.columns());
        assertThat(inBatch(ALL, 1, 2, 1).columns()).containsExactly(List.of(new Pair(0, 1, 0, 0)));
    }

    @Test
    void negativesAreDrawnEvenlyFromOtherRowsAndNeverTwice() {
        int draws = 20_000;
        Map<Pair, Integer> counts = new HashMap<>();
        for (int seed = 0; seed < draws; seed++) {
            List<Pair> own = inBatch(new Pairing.InBatch(OptionalInt.of(2)), 4, 3, seed)
                    .columns()
                    .get(0)
                    .subList(4, 8);
            assertThat(own.get(0)).isEqualTo(new Pair(1, 1, 1, 0));
            assertThat(own.get(3)).isEqualTo(new Pair(1, 2, 1, 0));
            assertThat(new HashSet<>(own)).hasSize(4);
            own.subList(1, 3).forEach(pair -> counts.merge(pair, 1, Integer::sum));
        }

        assertThat(counts).hasSize(6);
        counts.forEach((pair, count) -> {
            assertThat(pair.row()).isNotEqualTo(1);
            assertThat((double) count / draws).isCloseTo(2.0 / 6, within(0.02));
        });
    }

    @Test
    void anotherSeedDrawsOthers() {
        Pairing some = new Pairing.InBatch(OptionalInt.of(3));

        assertThat(inBatch(some, 20, 2, 1).columns())
                .isEqualTo(inBatch(some, 20, 2, 1).columns())
                .isNotEqualTo(inBatch(some, 20, 2, 2).columns());
    }
}
