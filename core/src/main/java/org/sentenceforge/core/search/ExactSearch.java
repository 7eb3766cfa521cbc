package org.sentenceforge.core.search;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
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
 * <p>Ties: rows of equal score come in ascending order of their tie rank, also where the k-th place cuts through them.
 */
public final class ExactSearch {
    private static final int BLOCK = 256;
    private static final int QUERIES = 32;
    private static final int SLICE = 24;

    private final SimilarityFunction function;
    private final int k;
    private final int[] tieRanks;
    private final int[] rowOfRank;

    private ExactSearch(SimilarityFunction function, int k, int[] tieRanks) {
        this.function = function;
        this.k = k;
        this.tieRanks = tieRanks;
        this.rowOfRank = new int[tieRanks.length];
        for (int row = 0; row < tieRanks.length; row++) {
            rowOfRank[tieRanks[row]] = row;
        }
    }

    /** A search for the {@code k} best rows in which equal scores keep the corpus's order. */
    public static ExactSearch inCorpusOrder(SimilarityFunction function, int k, int corpusSize) {
        return new ExactSearch(function, k, IntStream.range(0, corpusSize).toArray());
    }

    /** A search for the {@code k} best rows in which equal scores are ordered by id, code point by code point. */
    public static ExactSearch inOrderOfIds(SimilarityFunction function, int k, List<String> corpusIds) {
        int[] tieRanks = new int[corpusIds.size()];
        int[] rows = IntStream.range(0, tieRanks.length)
                .boxed()
                .sorted((a, b) -> CodePointOrder.compare(corpusIds.get(a), corpusIds.get(b)))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int rank = 0; rank < rows.length; rank++) {
            tieRanks[rows[rank]] = rank;
        }
        return new ExactSearch(function, k, tieRanks);
    }

    /** The best rows of {@code corpus} for each of the queries, in order; fewer than k where the corpus is smaller. */
    public List<Hits> search(Vectors queries, Vectors corpus) {
        if (corpus.size() != tieRanks.length) {
            throw new IllegalArgumentException("corpus size: " + corpus.size() + " != " + tieRanks.length);
        }
        if (queries.dimension() != corpus.dimension()) {
            throw SforgeException.badData("the query embeddings have " + queries.dimension()
                    + " dimensions, the corpus embeddings " + corpus.dimension()
                    + "; both must come from the same model, cut to the same dimension");
        }
        float[][] queryRows = new float[queries.size()][];
        for (int i = 0; i < queryRows.length; i++) {
            queryRows[i] = Arrays.copyOf(prepared(queries.row(i)), paddedDimension(corpus));
        }
        int blocks = (corpus.size() + BLOCK - 1) / BLOCK;
        int threads = Math.max(1, Math.min(blocks, Runtime.getRuntime().availableProcessors()));
        AtomicInteger nextBlock = new AtomicInteger();
        List<BestRows[]> found = IntStream.range(0, threads)
                .parallel()
                .mapToObj(thread -> scan(queryRows, corpus, nextBlock, blocks))
                .toList();
        return IntStream.range(0, queryRows.length)
                .mapToObj(query -> merge(found, query))
                .toList();
    }

    private BestRows[] scan(float[][] queries, Vectors corpus, AtomicInteger nextBlock, int blocks) {
        BestRows[] best = new BestRows[queries.length];
        Arrays.setAll(best, query -> new BestRows(Math.min(k, corpus.size())));
        float[][] block = new float[paddedDimension(corpus)][BLOCK];
        float[][] scores = new float[QUERIES][BLOCK];
        for (int index = nextBlock.getAndIncrement(); index < blocks; index = nextBlock.getAndIncrement()) {
            int firstRow = index * BLOCK;
            int rows = Math.min(BLOCK, corpus.size() - firstRow);
            load(corpus, firstRow, rows, block);
            for (int first = 0; first < queries.length; first += QUERIES) {
                int count = Math.min(QUERIES, queries.length - first);
                score(queries, first, count, block, scores);
                for (int i = 0; i < count; i++) {
                    select(scores[i], firstRow, rows, best[first + i]);
                }
            }
        }
        return best;
    }

    private void load(Vectors corpus, int firstRow, int rows, float[][] block) {
        for (int j = 0; j < rows; j++) {
            float[] row = prepared(corpus.row(firstRow + j));
            for (int d = 0; d < row.length; d++) {
                block[d][j] = row[d];
            }
        }
    }

    private void score(float[][] queries, int first, int count, float[][] block, float[][] scores) {
        for (int i = 0; i < count; i++) {
            Arrays.fill(scores[i], 0f);
        }
        ScoreKernel kernel = ScoreKernel.of(function);
        for (int slice = 0; slice < block.length; slice += SLICE) {
            int end = Math.min(block.length, slice + SLICE);
            for (int i = 0; i < count; i++) {
                for (int d = slice; d < end; d += 4) {
                    kernel.add(queries[first + i], block, d, scores[i]);
                }
            }
        }
        for (int i = 0; i < count; i++) {
            kernel.finish(scores[i]);
        }
    }

    private void select(float[] scores, int firstRow, int rows, BestRows best) {
        float threshold = best.threshold();
        for (int j = 0; j < rows; j++) {
            if (scores[j] >= threshold) {
                best.offer(scores[j], tieRanks[firstRow + j]);
                threshold = best.threshold();
            }
        }
    }

    private Hits merge(List<BestRows[]> found, int query) {
        BestRows best = found.get(0)[query];
        for (int thread = 1; thread < found.size(); thread++) {
            best.offerAll(found.get(thread)[query]);
        }
        long[] keys = best.sorted();
        int[] rows = new int[keys.length];
        float[] scores = new float[keys.length];
        for (int i = 0; i < keys.length; i++) {
            rows[i] = rowOfRank[BestRows.tieRank(keys[i])];
            scores[i] = BestRows.score(keys[i]);
        }
        return new Hits(rows, scores);
    }

    private float[] prepared(float[] row) {
        return function == SimilarityFunction.COSINE ? UnitLength.of(row) : row;
    }

    /** The kernel takes four dimensions at a time; zeros on both sides change no score. */
    private static int paddedDimension(Vectors corpus) {
        return (corpus.dimension() + 3) / 4 * 4;
    }
}
