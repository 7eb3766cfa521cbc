package org.sentenceforge.core.search;

import java.util.List;
import java.util.stream.IntStream;

/** In which order rows of equal score are found: each row has a rank of its own, and the smaller one comes first. */
sealed interface TieOrder {

    int rank(int row);

    int row(int rank);

    /** The order of the corpus. */
    record OfCorpus() implements TieOrder {
        @Override
        public int rank(int row) {
            return row;
        }

        @Override
        public int row(int rank) {
            return rank;
        }
    }

    /** Any other order. */
    record Ranked(int[] ranks, int[] rows) implements TieOrder {
        @Override
        public int rank(int row) {
            return ranks[row];
        }

        @Override
        public int row(int rank) {
            return rows[rank];
        }
    }

    /** The order of the rows' ids, code point by code point. */
    static TieOrder ofIds(List<String> ids) {
        int[] ranks = new int[ids.size()];
        int[] rows = IntStream.range(0, ranks.length)
                .boxed()
                .sorted((a, b) -> CodePointOrder.compare(ids.get(a), ids.get(b)))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int rank = 0; rank < rows.length; rank++) {
            ranks[rows[rank]] = rank;
        }
        return new Ranked(ranks, rows);
    }
}
