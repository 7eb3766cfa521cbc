package org.sentenceforge.core.search;

import java.util.Arrays;
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

    /** Blocks are turned into [word][row], so that the inner loop is a long one over rows. */
    private static BlockScan.Scorer scorer(long[][] queries, BitVectors corpus) {
        int words = corpus.words();
        long[] row = new long[words];
        long[][] block = new long[words][BLOCK];
        int[] distances = new int[BLOCK];
        return (firstRow, count, best) -> {
            for (int j = 0; j < count; j++) {
                corpus.read(firstRow + j, row, 0);
                for (int word = 0; word < words; word++) {
                    block[word][j] = row[word];
                }
            }
            for (int query = 0; query < queries.length; query++) {
                Arrays.fill(distances, 0);
                for (int word = 0; word < words; word++) {
                    addDifferences(queries[query][word], block[word], distances);
                }
                select(distances, firstRow, count, best[query]);
            }
        };
    }

    private static void addDifferences(long query, long[] rows, int[] distances) {
        for (int j = 0; j < rows.length; j++) {
            distances[j] += Long.bitCount(query ^ rows[j]);
        }
    }

    private static void select(int[] distances, int firstRow, int count, BlockScan.Best best) {
        int farthest = (int) -best.threshold();
        for (int j = 0; j < count; j++) {
            if (distances[j] <= farthest) {
                best.offer(-distances[j], firstRow + j);
                farthest = (int) -best.threshold();
            }
        }
    }
}
