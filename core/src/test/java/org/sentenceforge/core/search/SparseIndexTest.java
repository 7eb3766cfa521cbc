package org.sentenceforge.core.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.data.SparseVector;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.support.TestSeed;

class SparseIndexTest {
    private static final int DIMENSION = 300;

    @Test
    void anIndexFindsWhatAllComponentsFind() {
        long seed = TestSeed.of(SparseIndexTest.class);
        Random random = new Random(seed);
        float[][] corpus = Stream.generate(() -> some(random)).limit(400).toArray(float[][]::new);
        float[][] queries = Stream.generate(() -> some(random)).limit(20).toArray(float[][]::new);
        for (SimilarityFunction function : SimilarityFunction.OF_VECTORS) {
            ExactSearch search = ExactSearch.inCorpusOrder(function, 7, corpus.length);
            List<Hits> all = search.search(Vectors.of(queries, DIMENSION), Vectors.of(corpus, DIMENSION));
            List<Hits> sparse = search.search(sparse(queries), sparse(corpus));
            List<Hits> mixed = search.search(Vectors.of(queries, DIMENSION), sparse(corpus));
            for (int i = 0; i < all.size(); i++) {
                assertThat(sparse.get(i).rows())
                        .as("seed %d, %s", seed, function)
                        .isEqualTo(all.get(i).rows());
                assertThat(mixed.get(i).rows())
                        .as("seed %d, %s", seed, function)
                        .isEqualTo(all.get(i).rows());
                assertThat(sparse.get(i).scores()).containsExactly(all.get(i).scores(), within(1e-5f));
            }
        }
    }

    @Test
    void rowsThatShareNothingWithAQueryComeLastInTheirOrder() {
        float[][] corpus = {{0, 1, 0}, {0, 0, 0}, {2, 0, 0}, {0, 0, 3}};
        Hits hits = ExactSearch.inCorpusOrder(SimilarityFunction.DOT, 4, 4)
                .search(sparse(new float[][] {{1, 0, 0}}), sparse(corpus))
                .get(0);
        assertThat(hits.rows()).containsExactly(2, 0, 1, 3);
        assertThat(hits.scores()).containsExactly(2, 0, 0, 0);
    }

    @Test
    void theLargestComponentsAreKept() {
        SparseVector kept = SparseVector.of(new float[] {0.5f, -2, 0, 1, 1}, 3);
        assertThat(kept.indices()).containsExactly(1, 3, 4);
        assertThat(SparseVector.of(new float[] {1, 1, 1}, 2).indices()).containsExactly(0, 1);
        assertThat(kept.components()).containsExactly(0, -2, 0, 1, 1);
        assertThat(kept.largestFirst()).containsExactly(1, 2, 0);
    }

    private static SparseVectors sparse(float[][] rows) {
        return new SparseVectors(Arrays.stream(rows).map(SparseVector::of).toList(), rows[0].length);
    }

    private static float[] some(Random random) {
        float[] vector = new float[DIMENSION];
        IntStream.range(0, 12).forEach(i -> vector[random.nextInt(DIMENSION)] = 3 * random.nextFloat());
        return vector;
    }
}
