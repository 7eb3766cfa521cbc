package org.sentenceforge.eval.mining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.TestSeed;
import org.sentenceforge.eval.mining.MiningOptions.Limits;
import org.sentenceforge.eval.mining.MiningOptions.Ranks;
import org.sentenceforge.eval.mining.MiningOptions.Sampling;

class HardNegativeMiningTest {
    static List<JsonNode> golden() {
        return GoldenFiles.cases("samplers/mine_hard_negatives.json");
    }

    /** Against golden/samplers (sentence-transformers 6.0.1): rows exactly, scores to 1e-6. */
    @ParameterizedTest
    @MethodSource
    void golden(JsonNode golden) {
        MiningCase.of(golden).run().assertRows(golden.get("output_columns"), golden.get("output"));
    }

    @Test
    void randomNegativesAreTheSameForASeedAndOtherwiseNot() {
        MiningCase some = random(3);
        MiningOptions.Sampling seed = new Sampling.Random(7);

        List<List<?>> once = some.with(options(4, 20, seed)).run().rows();

        assertThat(some.with(options(4, 20, seed)).run().rows()).isEqualTo(once);
        assertThat(some.with(options(4, 20, new Sampling.Random(8))).run().rows())
                .isNotEqualTo(once);
        assertThat(some.with(options(4, 20, new Sampling.Top())).run().rows()).isNotEqualTo(once);
        assertThat(once).allSatisfy(row -> assertThat(new HashSet<>(row)).hasSameSizeAs(row));
    }

    @Test
    void everyCandidateIsTakenAboutAsOftenAtRandom() {
        MiningCase some = random(1);
        int[] taken = new int[10];
        List<?> ranked =
                some.with(options(10, 10, new Sampling.Top())).run().rows().get(0);

        for (int seed = 0; seed < 3000; seed++) {
            List<?> row = some.with(options(3, 10, new Sampling.Random(seed)))
                    .run()
                    .rows()
                    .get(0);
            row.subList(2, row.size()).forEach(text -> taken[ranked.indexOf(text) - 2]++);
            assertThat(IntStream.range(2, row.size())
                            .map(i -> ranked.indexOf(row.get(i)))
                            .toArray())
                    .as("nearest first")
                    .isSorted();
        }

        // binomial: mean 900, standard deviation 25
        assertThat(IntStream.of(taken).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(775, 1025));
    }

    @Test
    void anEmbeddingLikeThePositivesHasItsVeryScore() {
        MiningCase some = random(5);
        some.embeddings().keySet().stream()
                .filter(text -> text.startsWith("p"))
                .toList()
                .forEach(positive -> some.embeddings()
                        .put("again " + positive, some.embeddings().get(positive)));
        some.corpus()
                .addAll(some.embeddings().keySet().stream()
                        .filter(text -> text.startsWith("again"))
                        .toList());
        Limits noMargin = new Limits(
                java.util.OptionalDouble.empty(),
                java.util.OptionalDouble.empty(),
                java.util.OptionalDouble.of(0),
                java.util.OptionalDouble.empty());
        MiningOptions options =
                new MiningOptions(40, new Ranks(0, OptionalInt.empty()), noMargin, new Sampling.Top(), false);

        MiningCase.Result found =
                some.with(options).with(MinedRows.Format.TRIPLET, true).run();

        assertThat(found.rows()).allSatisfy(row -> {
            List<?> scores = (List<?>) row.get(3);
            assertThat((float) scores.get(1)).isLessThanOrEqualTo((float) scores.get(0));
        });
        assertThat(found.rows().stream().filter(row -> row.get(2).equals("again " + row.get(1))))
                .hasSize(5)
                .allSatisfy(row -> assertThat(((List<?>) row.get(3)).get(1)).isEqualTo(((List<?>) row.get(3)).get(0)));
    }

    @Test
    void moreQueriesThanABlockHoldsAreSearchedBlockByBlock() {
        int pairs = 9000;
        Random random = new Random(5);
        MiningCase many = MiningCase.empty();
        for (int i = 0; i < pairs; i++) {
            many.addPair("q" + i, "p" + i);
            many.embeddings().put("q" + i, vector(random));
            many.embeddings().put("p" + i, vector(random));
        }

        List<List<?>> rows = many.with(options(1, 2, new Sampling.Top())).run().rows();

        assertThat(rows).hasSize(pairs);
        assertThat(rows.get(8999).get(0)).isEqualTo("q8999");
        // a query of the last block, searched for alone
        List<List<?>> alone =
                many.only(8999).with(options(1, 2, new Sampling.Top())).run().rows();
        assertThat(rows.get(8999)).isEqualTo(alone.get(0));
    }

    @Test
    void optionsThatLeaveNoCandidateAreRefused() {
        assertThatThrownBy(() -> options(0, 5, new Sampling.Top())).hasMessageContaining("--num-negatives: expected");
        assertThatThrownBy(() -> options(6, 5, new Sampling.Top()))
                .hasMessage("--range-max 5 leaves 5 candidates behind --range-min 0, and --num-negatives is 6;"
                        + " raise --range-max or lower the others");
        assertThatThrownBy(() -> new MiningOptions(
                        1, new Ranks(-1, OptionalInt.empty()), Limits.NONE, new Sampling.Top(), false))
                .hasMessageContaining("--range-min: expected a number from 0, got -1");
        assertThatThrownBy(() -> MiningData.of(List.of(), List.of(), List.of("text")))
                .hasMessageContaining("no pairs");
    }

    @Test
    void distinctTextsAreThoseOfASet() {
        long seed = TestSeed.of(HardNegativeMiningTest.class);
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            // "Aa" and "BB" have the same hash
            texts.add((random.nextBoolean() ? "Aa" : "BB").repeat(1 + random.nextInt(3)) + random.nextInt(900));
        }

        DistinctTexts distinct = new DistinctTexts(texts);

        assertThat(distinct).containsExactlyElementsOf(texts.stream().distinct().toList());
        for (int i = 0; i < texts.size(); i++) {
            assertThat(distinct.get(distinct.numberAt(i))).isEqualTo(texts.get(i));
        }
    }

    private static MiningOptions options(int negatives, int rangeMax, Sampling sampling) {
        return new MiningOptions(negatives, new Ranks(0, OptionalInt.of(rangeMax)), Limits.NONE, sampling, false);
    }

    private static MiningCase random(int pairs) {
        Random random = new Random(11);
        MiningCase some = MiningCase.empty();
        for (int i = 0; i < pairs; i++) {
            some.addPair("q" + i, "p" + i);
            some.embeddings().put("q" + i, vector(random));
            some.embeddings().put("p" + i, vector(random));
        }
        for (int i = 0; i < 40; i++) {
            some.corpus().add("c" + i);
            some.embeddings().put("c" + i, vector(random));
        }
        return some.with(MinedRows.Format.N_TUPLE, false);
    }

    private static float[] vector(Random random) {
        float[] vector = new float[6];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}
