package org.sentenceforge.core.search;

import java.util.Arrays;
import java.util.List;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.model.UnitLength;

/**
 * Exact nearest rows by brute force, without ever holding the matrix of all scores.
 *
 * <p>The corpus is read in blocks of {@value #BLOCK} rows, each turned into [dimension][row] so that it stays in the
 * second-level cache while all queries pass over it, {@value #QUERIES} queries and {@value #SLICE} dimensions at a time (what
 * the first-level cache holds). Threads take the next block; each keeps its own best rows per query, merged at the end.
 * Memory: the queries, and per thread one block and k longs per query.
 *
 * <p>Sparse vectors are compared by the components that a query has: {@link SparseIndex}; texts with many vectors token by token: {@link
 * MaxSim}.
 *
 * <p>Ties: rows of equal score come in ascending order of their tie rank, also where the k-th place cuts through them.
 */
public final class ExactSearch {
    private static final int BLOCK = 256;
    private static final int QUERIES = 32;
    private static final int SLICE = 24;
    /** Rows that are turned at once: their numbers of a dimension fill a line of the cache. */
    private static final int TURNED = 16;

    private final SimilarityFunction function;
    private final int k;
    private final int corpusSize;
    private final TieOrder order;

    private ExactSearch(SimilarityFunction function, int k, int corpusSize, TieOrder order) {
        this.function = function;
        this.k = k;
        this.corpusSize = corpusSize;
        this.order = order;
    }

    /** A search for the {@code k} best rows in which equal scores keep the corpus's order. */
    public static ExactSearch inCorpusOrder(SimilarityFunction function, int k, int corpusSize) {
        return new ExactSearch(function, k, corpusSize, new TieOrder.OfCorpus());
    }

    /** A search for the {@code k} best rows in which equal scores are ordered by id, code point by code point. */
    public static ExactSearch inOrderOfIds(SimilarityFunction function, int k, List<String> corpusIds) {
        return new ExactSearch(function, k, corpusIds.size(), TieOrder.ofIds(corpusIds));
    }

    /** The best rows of {@code corpus} for each of the queries, in order; fewer than k where the corpus is smaller. */
    public List<Hits> search(Vectors queries, Vectors corpus) {
        if (corpus.size() != corpusSize) {
            throw new IllegalArgumentException("corpus size: " + corpus.size() + " != " + corpusSize);
        }
        requireSameDimension(queries.dimension(), corpus.dimension());
        if (corpus instanceof SparseVectors sparse && SparseIndex.serves(function)) {
            return sparse.index().search(queries, function, k, order);
        }
        if (corpus instanceof MultiVectors texts) {
            return new MaxSim(function).search((MultiVectors) queries, texts, k, order);
        }
        float[][] queryRows = new float[queries.size()][];
        for (int i = 0; i < queryRows.length; i++) {
            float[] row = queries.row(i);
            queryRows[i] = Arrays.copyOf(isCosine() ? UnitLength.of(row) : row, paddedDimension(corpus));
        }
        return new BlockScan(corpus.size(), BLOCK, k, order).run(queryRows.length, () -> new Scorer(queryRows, corpus));
    }

    /** @throws SforgeException (bad data) where vectors cannot be compared */
    static void requireSameDimension(int queries, int corpus) {
        if (queries != corpus) {
            throw SforgeException.badData("the query embeddings have " + queries
                    + " dimensions, the corpus embeddings " + corpus
                    + "; both must come from the same model, cut to the same dimension");
        }
    }

    private boolean isCosine() {
        return function == SimilarityFunction.COSINE;
    }

    /** The kernel takes four dimensions at a time; zeros on both sides change no score. */
    private static int paddedDimension(Vectors corpus) {
        return (corpus.dimension() + 3) / 4 * 4;
    }

    /** What one thread has. */
    private final class Scorer implements BlockScan.Scorer {
        private final float[][] queries;
        private final Vectors corpus;
        private final ScoreKernel kernel = ScoreKernel.of(function);
        private final float[][] rows;
        private final float[][] block;
        private final double[] squares = new double[BLOCK];
        private final float[] norms = new float[BLOCK];
        private final float[][] scores = new float[QUERIES][BLOCK];

        Scorer(float[][] queries, Vectors corpus) {
            this.queries = queries;
            this.corpus = corpus;
            this.rows = new float[TURNED][corpus.dimension()];
            this.block = new float[paddedDimension(corpus)][BLOCK];
        }

        @Override
        public void score(int firstRow, int count, BlockScan.Best[] best) {
            load(firstRow, count);
            if (isCosine()) {
                normalize();
            }
            for (int first = 0; first < queries.length; first += QUERIES) {
                int some = Math.min(QUERIES, queries.length - first);
                score(first, some);
                for (int i = 0; i < some; i++) {
                    select(scores[i], firstRow, count, best[first + i]);
                }
            }
        }

        private void load(int firstRow, int count) {
            for (int from = 0; from < count; from += TURNED) {
                int some = Math.min(TURNED, count - from);
                for (int j = 0; j < some; j++) {
                    corpus.read(firstRow + from + j, rows[j], 0);
                }
                for (int d = 0; d < corpus.dimension(); d++) {
                    float[] turned = block[d];
                    for (int j = 0; j < some; j++) {
                        turned[from + j] = rows[j][d];
                    }
                }
            }
        }

        /** {@link UnitLength} of every row, number for number. */
        private void normalize() {
            Arrays.fill(squares, 0);
            for (float[] numbers : block) {
                for (int j = 0; j < BLOCK; j++) {
                    squares[j] += (double) numbers[j] * numbers[j];
                }
            }
            for (int j = 0; j < BLOCK; j++) {
                norms[j] = UnitLength.norm(squares[j]);
            }
            for (float[] numbers : block) {
                for (int j = 0; j < BLOCK; j++) {
                    numbers[j] /= norms[j];
                }
            }
        }

        private void score(int first, int some) {
            for (int i = 0; i < some; i++) {
                Arrays.fill(scores[i], 0f);
            }
            for (int slice = 0; slice < block.length; slice += SLICE) {
                int end = Math.min(block.length, slice + SLICE);
                for (int i = 0; i < some; i++) {
                    for (int d = slice; d < end; d += 4) {
                        kernel.add(queries[first + i], block, d, scores[i]);
                    }
                }
            }
            for (int i = 0; i < some; i++) {
                kernel.finish(scores[i]);
            }
        }

        private void select(float[] found, int firstRow, int count, BlockScan.Best best) {
            float threshold = best.threshold();
            for (int j = 0; j < count; j++) {
                if (!(found[j] < threshold)) { // also where it is no number
                    requireNumber(found[j], firstRow + j);
                    best.offer(found[j], firstRow + j);
                    threshold = best.threshold();
                }
            }
        }

        private void requireNumber(float score, int row) {
            if (Float.isNaN(score)) {
                throw SforgeException.badData((corpus.origin().isEmpty() ? "the vectors" : corpus.origin()) + ": row "
                        + (row + 1) + " has no similarity to a query: one of the two holds NaN or infinity;"
                        + " write the vectors again with sforge embed, which refuses such numbers");
            }
        }
    }
}
