package org.sentenceforge.core.search;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Goes over all rows of a corpus once, block by block, and keeps the best ones of each query. Threads take the next block; each has its own
 * best rows, merged at the end: k longs per query and thread, whatever the number of rows.
 *
 * @param order of rows with equal scores
 */
record BlockScan(int rows, int blockRows, int k, TieOrder order) {

    /** What one thread scores rows with. */
    @FunctionalInterface
    interface Scorer {
        /** @param best gets the rows from {@code firstRow} to {@code firstRow + count}, for each query */
        void score(int firstRow, int count, Best[] best);
    }

    /** The best rows of one query so far. */
    final class Best {
        private final BestRows rows = new BestRows(Math.min(k, BlockScan.this.rows));

        /** A score below this one cannot enter any more. */
        float threshold() {
            return rows.threshold();
        }

        void offer(float score, int row) {
            rows.offer(score, order.rank(row));
        }
    }

    /** The best rows of each query, best first. */
    List<Hits> run(int queries, Supplier<Scorer> scorers) {
        int blocks = (int) (((long) rows + blockRows - 1) / blockRows);
        int threads = Math.max(1, Math.min(blocks, Runtime.getRuntime().availableProcessors()));
        AtomicInteger nextBlock = new AtomicInteger();
        List<Best[]> found = IntStream.range(0, threads)
                .parallel()
                .mapToObj(thread -> scan(queries, scorers.get(), nextBlock, blocks))
                .toList();
        return IntStream.range(0, queries)
                .mapToObj(query -> merged(found, query))
                .toList();
    }

    private Best[] scan(int queries, Scorer scorer, AtomicInteger nextBlock, int blocks) {
        Best[] best = new Best[queries];
        Arrays.setAll(best, query -> new Best());
        for (int block = nextBlock.getAndIncrement(); block < blocks; block = nextBlock.getAndIncrement()) {
            int firstRow = block * blockRows;
            scorer.score(firstRow, Math.min(blockRows, rows - firstRow), best);
        }
        return best;
    }

    private Hits merged(List<Best[]> found, int query) {
        BestRows best = found.get(0)[query].rows;
        for (int thread = 1; thread < found.size(); thread++) {
            best.offerAll(found.get(thread)[query].rows);
        }
        return best.hits(order);
    }
}
