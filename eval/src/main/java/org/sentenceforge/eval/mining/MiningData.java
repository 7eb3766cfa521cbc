package org.sentenceforge.eval.mining;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import org.sentenceforge.core.SforgeException;

/**
 * Queries with their positives, and the texts among which negatives are looked for: the corpus and all positives, every text once. An
 * anchor that comes several times is one query with several positives.
 */
public final class MiningData {
    private final DistinctTexts queries;
    private final DistinctTexts corpus;
    private final int[][] positives;
    private final int rows;
    private final int mostRows;

    private MiningData(DistinctTexts queries, DistinctTexts corpus, int[][] positives, int rows, int mostRows) {
        this.queries = queries;
        this.corpus = corpus;
        this.positives = positives;
        this.rows = rows;
        this.mostRows = mostRows;
    }

    /**
     * @param positives one per anchor
     * @param corpus further texts that may be negatives; they come before the positives
     * @throws SforgeException (bad data) where there are no anchors
     */
    public static MiningData of(List<String> anchors, List<String> positives, List<String> corpus) {
        if (anchors.isEmpty()) {
            throw SforgeException.badData("there are no pairs to mine negatives for; the data set is empty");
        }
        DistinctTexts queries = new DistinctTexts(anchors);
        DistinctTexts texts = new DistinctTexts(corpus.isEmpty() ? positives : new Concatenation(corpus, positives));
        int[] rowsOf = new int[queries.size()];
        for (int row = 0; row < anchors.size(); row++) {
            rowsOf[queries.numberAt(row)]++;
        }
        int[][] found = new int[queries.size()][];
        int[] counts = new int[queries.size()];
        for (int row = 0; row < anchors.size(); row++) {
            int query = queries.numberAt(row);
            int text = texts.numberAt(corpus.size() + row);
            if (found[query] == null) {
                found[query] = new int[rowsOf[query]];
            }
            boolean known = Arrays.stream(found[query], 0, counts[query]).anyMatch(other -> other == text);
            if (!known) {
                found[query][counts[query]++] = text;
            }
        }
        Arrays.setAll(found, query -> Arrays.copyOf(found[query], counts[query]));
        return new MiningData(
                queries,
                texts,
                found,
                anchors.size(),
                Arrays.stream(rowsOf).max().getAsInt());
    }

    /** The different anchors, in the order of their first row. */
    public List<String> queries() {
        return queries;
    }

    /** The different texts that may be negatives: those of the corpus, then the positives. */
    public List<String> corpus() {
        return corpus;
    }

    /** Which texts of the corpus are a query's positives, in the order of the rows, each once. */
    int[] positives(int query) {
        return positives[query];
    }

    /** How many rows of anchor and positive there were. */
    public int rows() {
        return rows;
    }

    /** How many rows the query with the most of them had. */
    public int mostRows() {
        return mostRows;
    }

    /** How many different pairs of a query and a positive there are. */
    long pairs() {
        return Arrays.stream(positives).mapToLong(found -> found.length).sum();
    }

    private static final class Concatenation extends AbstractList<String> implements RandomAccess {
        private final List<String> first;
        private final List<String> second;

        Concatenation(List<String> first, List<String> second) {
            this.first = first;
            this.second = second;
        }

        @Override
        public String get(int i) {
            return i < first.size() ? first.get(i) : second.get(i - first.size());
        }

        @Override
        public int size() {
            return Math.addExact(first.size(), second.size());
        }
    }
}
