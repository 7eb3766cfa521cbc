package org.sentenceforge.eval.retrieval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.search.ExactSearch;
import org.sentenceforge.core.search.Hits;
import org.sentenceforge.core.search.Vectors;
import org.sentenceforge.core.torch.TorchDevice;

/**
 * Exact search for the ten nearest of a million documents of 384 dimensions for each of 1,000 queries, beside the machine's
 * peak: the matrix product of libtorch, which neither selects nor orders.
 *
 * <pre>{@code
 * ./mvnw -q -Pbench -pl eval -am test -Dtest=SearchBenchmark -Dsurefire.failIfNoSpecifiedTests=false
 * }</pre>
 */
class SearchBenchmark {
    private static final int DOCUMENTS = 1_000_000;
    private static final int QUERIES = 1_000;
    private static final int DIMENSION = 384;
    private static final int K = 10;

    @Test
    void searchesAMillionDocuments() {
        Vectors corpus = random(DOCUMENTS, 1);
        Vectors queries = random(QUERIES, 2);
        ExactSearch small = ExactSearch.inCorpusOrder(SimilarityFunction.COSINE, K, QUERIES);
        IntStream.range(0, 20).forEach(i -> small.search(queries, queries)); // compiled by then
        ExactSearch search = ExactSearch.inCorpusOrder(SimilarityFunction.COSINE, K, DOCUMENTS);

        long start = System.nanoTime();
        List<Hits> hits = search.search(queries, corpus);
        double seconds = (System.nanoTime() - start) / 1e9;

        double rate = 2.0 * DOCUMENTS * hits.size() * DIMENSION / seconds / 1e9;
        double peak = matrixProduct();
        System.out.printf(
                Locale.ROOT,
                "%,d documents x %d dimensions, %,d queries: %.1f s, %.0f GFLOP/s, %.0f %% of libtorch's matrix product (%.0f GFLOP/s)%n",
                DOCUMENTS,
                DIMENSION,
                QUERIES,
                seconds,
                rate,
                100 * rate / peak,
                peak);
    }

    private static double matrixProduct() {
        int rows = 16_384;
        try (NDManager manager = TorchDevice.of(new Device.Cpu()).newManager();
                NDArray documents = manager.ones(new Shape(rows, DIMENSION));
                NDArray queries = manager.ones(new Shape(DIMENSION, QUERIES))) {
            documents.matMul(queries).close();
            int runs = 10;
            long start = System.nanoTime();
            for (int i = 0; i < runs; i++) {
                documents.matMul(queries).close();
            }
            return 2.0 * runs * rows * DIMENSION * QUERIES / ((System.nanoTime() - start) / 1e9) / 1e9;
        }
    }

    private static Vectors random(int rows, long seed) {
        Random random = new Random(seed);
        float[][] vectors = new float[rows][DIMENSION];
        for (float[] vector : vectors) {
            for (int i = 0; i < vector.length; i++) {
                vector[i] = random.nextFloat() - 0.5f;
            }
        }
        return Vectors.of(vectors, DIMENSION);
    }
}
