package org.sentenceforge.core.search;

import java.util.List;
import org.sentenceforge.core.model.SimilarityFunction;

/**
 * Search in two steps. The first compares bits: of all rows those that differ from the query's in the fewest bits (their Hamming
 * distance), exactly, {@code k × oversampling} of them. The second compares numbers: of these the {@code k} most similar ones. The first
 * reads an eighth of a byte per dimension, the second only a few rows, which may then be large and lie on the disk.
 *
 * <p>With the rows' own bits as numbers, 1 and -1, the second step is that of sentence-transformers' {@code semantic_search_faiss} and
 * {@code semantic_search_usearch} with {@code rescore=True}: its order is that of the query's dot products with the bits.
 */
public final class BinarySearch {
    private static final int BLOCK = 4096;

    private final SimilarityFunction function;
    private final int k;
    private final int oversampling;
    private final TieOrder order;

    private BinarySearch(SimilarityFunction function, int k, int oversampling, TieOrder order) {
        this.function = function;
        this.k = k;
        this.oversampling = oversampling;
        this.order = order;
    }

    /**
     * A search in which equal scores keep the corpus's order.
     *
     * @param function     of the second step
     * @param oversampling how many candidates the first step finds for each of the k rows, from 1
     */
    public static BinarySearch inCorpusOrder(SimilarityFunction function, int k, int oversampling) {
        return new BinarySearch(function, k, oversampling, new TieOrder.OfCorpus());
    }

    /** A search in which equal scores are ordered by id, code point by code point. */
    public static BinarySearch inOrderOfIds(
            SimilarityFunction function, int k, int oversampling, List<String> corpusIds) {
        return new BinarySearch(function, k, oversampling, TieOrder.ofIds(corpusIds));
    }

    /**
     * The best rows for each of the queries, in order.
     *
     * @param bits of all rows of the corpus
     * @param rows what the candidates are rescored by, each with the number of its bits
     */
    public List<Hits> search(Vectors queries, BitVectors bits, Vectors rows) {
        ExactSearch.requireSameDimension(queries.dimension(), bits.dimension());
        return new Rescoring(function, k, order).of(candidates(queries, bits), queries, rows);
    }

    private List<Hits> candidates(Vectors queries, BitVectors corpus) {
        BitVectors asked = BitVectors.of(queries);
        long[][] queryBits = new long[queries.size()][corpus.words()];
        for (int i = 0; i < queryBits.length; i++) {
            asked.read(i, queryBits[i], 0);
        }
        int many = (int) Math.min(corpus.size(), (long) k * oversampling);
        return new BlockScan(corpus.size(), BLOCK, many, order).run(queryBits.length, () -> scorer(queryBits, corpus));
    }

    private static BlockScan.Scorer scorer(long[][] queries, BitVectors corpus) {
        int words = corpus.words();
        long[] block = new long[BLOCK * words];
        int[] distances = new int[BLOCK];
        return (firstRow, count, best) -> {
            for (int j = 0; j < count; j++) {
                corpus.read(firstRow + j, block, j * words);
            }
            for (int query = 0; query < queries.length; query++) {
                distances(queries[query], block, count, distances);
                float threshold = best[query].threshold();
                for (int j = 0; j < count; j++) {
                    if (-distances[j] >= threshold) {
                        best[query].offer(-distances[j], firstRow + j);
                        threshold = best[query].threshold();
                    }
                }
            }
        };
    }

    private static void distances(long[] query, long[] block, int count, int[] distances) {
        int at = 0;
        for (int j = 0; j < count; j++) {
            int distance = 0;
            for (long word : query) {
                distance += Long.bitCount(word ^ block[at++]);
            }
            distances[j] = distance;
        }
    }
}
