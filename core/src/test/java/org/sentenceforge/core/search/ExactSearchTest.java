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
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.support.TestSeed;

/** Against a full sort of all scores, for sizes around those of the blocks. */
class ExactSearchTest {

    @ParameterizedTest
    @EnumSource(
            value = SimilarityFunction.class,
            names = {"COSINE", "DOT", "EUCLIDEAN", "MANHATTAN"})
    void findsTheRowsThatAFullSortFinds(SimilarityFunction function) {
        long seed = TestSeed.of(ExactSearchTest.class);
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            int dimension = 1 + random.nextInt(60);
            float[][] corpus = integers(random, 1 + random.nextInt(700), dimension);
            float[][] queries = integers(random, 1 + random.nextInt(70), dimension);
            int k = 1 + random.nextInt(40);
            List<String> ids = IntStream.range(0, corpus.length)
                    .mapToObj(i -> "d" + Integer.reverse(i))
                    .toList();

            List<Hits> found =
                    ExactSearch.inOrderOfIds(function, k, ids).search(Vectors.of(queries, 0), Vectors.of(corpus, 0));

            for (int q = 0; q < queries.length; q++) {
                float[] query = queries[q];
                int[] expected = IntStream.range(0, corpus.length)
                        .boxed()
                        .sorted(Comparator.<Integer>comparingDouble(row -> -function.between(query, corpus[row]))
                                .thenComparing(ids::get))
                        .limit(k)
                        .mapToInt(Integer::intValue)
                        .toArray();
                Hits hits = found.get(q);
                assertThat(hits.size()).isEqualTo(expected.length);
                for (int rank = 0; rank < expected.length; rank++) {
                    float score = function.between(query, corpus[expected[rank]]);
                    assertThat(hits.scores()[rank])
                            .as("seed %d", seed)
                            .isCloseTo(score, within(1e-5f * (1 + Math.abs(score))));
                    if (function != SimilarityFunction.COSINE) { // sums of small integers are exact, quotients are not
                        assertThat(hits.rows()[rank]).as("seed %d", seed).isEqualTo(expected[rank]);
                    }
                }
            }
        }
    }

    @Test
    void equalVectorsTieWhereverTheyStand() {
        float[][] corpus = new float[1000][];
        Arrays.setAll(corpus, i -> new float[] {0.1f, 0.7f, 0.3f});
        Vectors query = Vectors.of(new float[][] {{0.3f, 0.2f, 0.9f}}, 0);

        Hits hits = ExactSearch.inCorpusOrder(SimilarityFunction.COSINE, 7, 1000)
                .search(query, Vectors.of(corpus, 0))
                .get(0);

        assertThat(hits.rows()).containsExactly(0, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void idsAreComparedByCodePoint() {
        List<String> ids = List.of("\uD83D\uDE00", "\uFF5E", "a10", "a2");
        Vectors corpus = Vectors.of(new float[4][1], 1);

        Hits hits = ExactSearch.inOrderOfIds(SimilarityFunction.DOT, 4, ids)
                .search(Vectors.of(new float[1][1], 1), corpus)
                .get(0);

        assertThat(hits.rows()).containsExactly(2, 3, 1, 0);
    }

    @Test
    void differentDimensionsAreAnErrorThatNamesBoth() {
        ExactSearch search = ExactSearch.inCorpusOrder(SimilarityFunction.DOT, 1, 1);

        assertThatThrownBy(() -> search.search(Vectors.of(new float[1][3], 3), Vectors.of(new float[1][4], 4)))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("3 dimensions")
                .hasMessageContaining("4");
    }

    private static float[][] integers(Random random, int rows, int dimension) {
        float[][] matrix = new float[rows][dimension];
        for (float[] row : matrix) {
            for (int i = 0; i < dimension; i++) {
                row[i] = random.nextInt(5) - 2;
            }
        }
        return matrix;
    }
}
