package org.sentenceforge.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.output.Precision;

/** Against full sorts, of Hamming distances and of dot products with bits that are 0 or 1, as sentence-transformers rescores. */
class BinarySearchTest {
    private static final long SEED = Long.getLong("seed", 20260101);

    @Test
    void theRowsOfFewestDifferentBitsAreRankedByTheQuerysDotProductsWithTheirBits() {
        Random random = new Random(SEED);
        for (int round = 0; round < 8; round++) {
            int dimension = 1 + random.nextInt(200);
            float[][] corpus = numbers(random, 1 + random.nextInt(9000), dimension);
            float[][] queries = numbers(random, 1 + random.nextInt(5), dimension);
            int k = 1 + random.nextInt(20);
            int oversampling = 1 + random.nextInt(4);
            Vectors rows = Vectors.of(corpus, dimension);

            List<Hits> found = BinarySearch.inCorpusOrder(SimilarityFunction.DOT, k, oversampling)
                    .search(Vectors.of(queries, 0), BitVectors.of(rows), rows.stored(Precision.BINARY, rows));

            for (int q = 0; q < queries.length; q++) {
                float[] query = queries[q];
                int[] expected = IntStream.range(0, corpus.length)
                        .boxed()
                        .sorted(Comparator.<Integer>comparingInt(row -> hamming(query, corpus[row]))
                                .thenComparing(row -> row))
                        .limit((long) k * oversampling)
                        .sorted(Comparator.<Integer>comparingDouble(row -> -dotWithBits(query, corpus[row]))
                                .thenComparing(row -> row))
                        .limit(k)
                        .mapToInt(row -> row)
                        .toArray();
                assertThat(found.get(q).rows())
                        .as("seed %d, round %d", SEED, round)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void rescoredByFullVectorsAllRowsAsCandidatesGiveTheExactOrder() {
        Random random = new Random(SEED);
        Vectors corpus = Vectors.of(numbers(random, 300, 70), 70);
        Vectors queries = Vectors.of(numbers(random, 7, 70), 70);

        List<Hits> found = BinarySearch.inCorpusOrder(SimilarityFunction.COSINE, 10, 30)
                .search(queries, BitVectors.of(corpus), corpus);

        List<Hits> exact =
                ExactSearch.inCorpusOrder(SimilarityFunction.COSINE, 10, 300).search(queries, corpus);
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).rows())
                    .as("seed %d", SEED)
                    .isEqualTo(exact.get(i).rows());
        }
    }

    @Test
    void vectorsOfOtherSizesAreRefused() {
        Vectors corpus = Vectors.of(new float[][] {{1, 2}}, 2);
        BinarySearch search = BinarySearch.inCorpusOrder(SimilarityFunction.DOT, 1, 1);

        assertThatThrownBy(() -> search.search(Vectors.of(new float[][] {{1}}, 1), BitVectors.of(corpus), corpus))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("1 dimensions, the corpus embeddings 2");
    }

    private static int hamming(float[] a, float[] b) {
        int different = 0;
        for (int i = 0; i < a.length; i++) {
            different += a[i] > 0 == b[i] > 0 ? 0 : 1;
        }
        return different;
    }

    private static double dotWithBits(float[] query, float[] row) {
        double sum = 0;
        for (int i = 0; i < row.length; i++) {
            sum += row[i] > 0 ? query[i] : 0;
        }
        return sum;
    }

    /** Small whole numbers, whose sums are exact. */
    private static float[][] numbers(Random random, int rows, int dimension) {
        float[][] numbers = new float[rows][dimension];
        for (float[] row : numbers) {
            for (int i = 0; i < dimension; i++) {
                row[i] = random.nextInt(41) - 20;
            }
        }
        return numbers;
    }
}
