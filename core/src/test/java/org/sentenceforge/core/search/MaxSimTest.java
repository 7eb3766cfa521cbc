package org.sentenceforge.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.support.TestSeed;

class MaxSimTest {
    private static final int DIMENSION = 7;

    @ParameterizedTest
    @EnumSource(
            value = SimilarityFunction.class,
            names = {"MAXSIM", "MEAN_MAXSIM"})
    void searchFindsWhatPlainLoopsFind(SimilarityFunction function) {
        long seed = TestSeed.of(MaxSimTest.class);
        Random random = new Random(seed);
        List<float[][]> documents = texts(50, random);
        List<float[][]> queries = texts(4, random);
        List<Hits> found = ExactSearch.inCorpusOrder(function, 9, documents.size())
                .search(new MultiVectors(queries, DIMENSION), new MultiVectors(documents, DIMENSION));
        for (int i = 0; i < queries.size(); i++) {
            float[][] query = queries.get(i);
            int[] best = IntStream.range(0, documents.size())
                    .boxed()
                    .sorted(Comparator.comparingDouble(row -> -loops(query, documents.get(row))))
                    .limit(9)
                    .mapToInt(Integer::intValue)
                    .toArray();
            assertThat(found.get(i).rows()).as("seed %d", seed).isEqualTo(best);
            double divisor = function == SimilarityFunction.MAXSIM ? 1 : query.length;
            for (int hit = 0; hit < best.length; hit++) {
                assertThat((double) found.get(i).scores()[hit])
                        .as("seed %d", seed)
                        .isCloseTo(loops(query, documents.get(best[hit])) / divisor, within(1e-5));
            }
        }
    }

    @Test
    void aDocumentWithoutTokensComesLast() {
        MultiVectors documents = new MultiVectors(List.<float[][]>of(new float[0][], new float[][] {{-1, 0}}), 2);
        Hits hits = ExactSearch.inCorpusOrder(SimilarityFunction.MAXSIM, 2, 2)
                .search(new MultiVectors(List.<float[][]>of(new float[][] {{1, 0}}), 2), documents)
                .get(0);
        assertThat(hits.rows()).containsExactly(1, 0);
        assertThat(hits.scores()).containsExactly(-1, MaxSim.NOTHING);
    }

    @Test
    void aFunctionOfTwoVectorsIsNone() {
        assertThatThrownBy(() -> new MaxSim(SimilarityFunction.COSINE)).isInstanceOf(IllegalArgumentException.class);
    }

    private static double loops(float[][] query, float[][] document) {
        return Arrays.stream(query)
                .mapToDouble(token -> Arrays.stream(document)
                        .mapToDouble(other -> IntStream.range(0, token.length)
                                .mapToDouble(i -> (double) token[i] * other[i])
                                .sum())
                        .max()
                        .orElseThrow())
                .sum();
    }

    /** Of 1 to 20 tokens each. */
    private static List<float[][]> texts(int count, Random random) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    float[][] tokens = new float[1 + random.nextInt(20)][DIMENSION];
                    for (float[] token : tokens) {
                        for (int c = 0; c < DIMENSION; c++) {
                            token[c] = (float) random.nextGaussian();
                        }
                    }
                    return tokens;
                })
                .toList();
    }
}
