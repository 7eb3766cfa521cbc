package org.sentenceforge.eval.mining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.sentenceforge.core.output.RowLayout;

/**
 * How queries with their negatives become rows of a data set for training.
 *
 * @param scores whether the scores that were found are a column, in place of labels
 * @param negatives how many per query were asked for
 */
public record MinedRows(Format format, boolean scores, String anchorColumn, String positiveColumn, int negatives) {

    /** What a row holds. */
    public enum Format {
        /** Anchor, positive and one negative. */
        TRIPLET,
        /** Anchor, positive and all negatives; a query that has too few has no row. */
        N_TUPLE,
        /** Anchor, a text, and whether it is a positive: 1 or 0. */
        LABELED_PAIR,
        /** Anchor, a list of texts, the positive first, and a list of their labels. */
        LABELED_LIST,
        /** A query, all its positives, and the nearest texts in their order, which are to be reranked: for evaluating a reranker. */
        RERANKING
    }

    /** The columns of the rows. */
    public RowLayout layout() {
        if (format == Format.RERANKING) {
            return new RowLayout(List.of("query", "positive", "documents"), Set.of("positive", "documents"));
        }
        List<String> columns = new ArrayList<>(List.of(anchorColumn, positiveColumn));
        switch (format) {
            case TRIPLET -> columns.add("negative");
            case N_TUPLE -> {
                for (int i = 1; i <= negatives; i++) {
                    columns.add("negative_" + i);
                }
            }
            case LABELED_PAIR -> columns.add(scores ? "score" : "label");
            case LABELED_LIST -> columns.add(scores ? "scores" : "labels");
        }
        boolean tuple = format == Format.TRIPLET || format == Format.N_TUPLE;
        if (scores && tuple) {
            columns.add("scores");
        }
        Set<String> lists = format == Format.LABELED_LIST
                ? Set.of(positiveColumn, scores ? "scores" : "labels")
                : tuple && scores ? Set.of("scores") : Set.of();
        return new RowLayout(columns, lists);
    }

    /** The rows of a query, as cells of the layout. */
    public void write(MinedQuery mined, MiningData data, Consumer<List<?>> rows) {
        IntStream positives = IntStream.range(0, mined.positives().length);
        switch (format) {
            case TRIPLET -> positives.forEach(p -> writeTriplets(mined, p, data, rows));
            case N_TUPLE -> positives.forEach(p -> writeTuple(mined, p, data, rows));
            case LABELED_PAIR -> writePairs(mined, data, rows);
            case LABELED_LIST -> positives.forEach(p -> writeList(mined, p, data, rows));
            case RERANKING -> writeRanking(mined, data, rows);
        }
    }

    private void writeTriplets(MinedQuery mined, int p, MiningData data, Consumer<List<?>> rows) {
        for (int n = 0; n < mined.negatives().length; n++) {
            List<Object> cells = start(mined, p, data);
            cells.add(data.corpus().get(mined.negatives()[n]));
            if (scores) {
                cells.add(List.of(mined.positiveScores()[p], mined.negativeScores()[n]));
            }
            rows.accept(cells);
        }
    }

    private void writeTuple(MinedQuery mined, int p, MiningData data, Consumer<List<?>> rows) {
        if (mined.negatives().length < negatives) {
            return;
        }
        List<Object> cells = start(mined, p, data);
        for (int negative : mined.negatives()) {
            cells.add(data.corpus().get(negative));
        }
        if (scores) {
            cells.add(allScores(mined, p));
        }
        rows.accept(cells);
    }

    private void writePairs(MinedQuery mined, MiningData data, Consumer<List<?>> rows) {
        for (int p = 0; p < mined.positives().length; p++) {
            List<Object> cells = start(mined, p, data);
            cells.add(scores ? (Object) mined.positiveScores()[p] : 1);
            rows.accept(cells);
        }
        for (int n = 0; n < mined.negatives().length; n++) {
            rows.accept(List.of(
                    data.queries().get(mined.query()),
                    data.corpus().get(mined.negatives()[n]),
                    scores ? (Object) mined.negativeScores()[n] : 0));
        }
    }

    private void writeList(MinedQuery mined, int p, MiningData data, Consumer<List<?>> rows) {
        if (mined.negatives().length == 0) {
            return;
        }
        List<String> texts = new ArrayList<>(List.of(data.corpus().get(mined.positives()[p])));
        List<Integer> labels = new ArrayList<>(List.of(1));
        for (int negative : mined.negatives()) {
            texts.add(data.corpus().get(negative));
            labels.add(0);
        }
        rows.accept(List.of(data.queries().get(mined.query()), texts, scores ? allScores(mined, p) : labels));
    }

    private static void writeRanking(MinedQuery mined, MiningData data, Consumer<List<?>> rows) {
        if (mined.negatives().length > 0) {
            rows.accept(List.of(
                    data.queries().get(mined.query()), texts(mined.positives(), data), texts(mined.negatives(), data)));
        }
    }

    private static List<String> texts(int[] numbers, MiningData data) {
        return Arrays.stream(numbers).mapToObj(data.corpus()::get).toList();
    }

    private static List<Object> start(MinedQuery mined, int p, MiningData data) {
        return new ArrayList<>(
                List.of(data.queries().get(mined.query()), data.corpus().get(mined.positives()[p])));
    }

    private static List<Float> allScores(MinedQuery mined, int p) {
        List<Float> all = new ArrayList<>(List.of(mined.positiveScores()[p]));
        for (float score : mined.negativeScores()) {
            all.add(score);
        }
        return all;
    }

    /** How many rows there are where every query has all its negatives, as the reference counts them. */
    long possible(MiningData data) {
        return switch (format) {
            case TRIPLET -> data.pairs() * negatives;
            case LABELED_PAIR -> (long) data.queries().size() * negatives + data.rows();
            case N_TUPLE, LABELED_LIST -> data.pairs();
            case RERANKING -> data.queries().size();
        };
    }
}
