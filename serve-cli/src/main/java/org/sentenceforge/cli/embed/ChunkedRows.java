package org.sentenceforge.cli.embed;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.sentenceforge.core.data.Row;
import org.sentenceforge.core.encode.EncodePipeline;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.text.TokenizedTexts;

/** Rows whose texts are taken apart where they are longer than the model takes, and what the model makes of the pieces put together. */
final class ChunkedRows implements Iterator<ChunkedRows.Piece> {
    /** Rows that are tokenized at once: enough for the tokenizer to spread over the cores. */
    private static final int ROWS = 256;

    /**
     * A part of a row's text, or all of it.
     *
     * @param last whether the row's text ends with it
     */
    record Piece(Row row, TokenSequence tokens, boolean last) {

        static TokenizedTexts tokens(List<Piece> pieces) {
            return new TokenizedTexts(pieces.stream().map(Piece::tokens).toList(), new BitSet());
        }
    }

    private final Iterator<Row> rows;
    private final Function<List<Row>, TokenizedTexts> whole;
    private final Function<Row, List<TokenSequence>> parts;
    private final Deque<Piece> pieces = new ArrayDeque<>();
    private long takenApart;

    /**
     * @param whole the texts of rows, cut where they are too long
     * @param parts all of a text that is
     */
    ChunkedRows(
            Iterator<Row> rows, Function<List<Row>, TokenizedTexts> whole, Function<Row, List<TokenSequence>> parts) {
        this.rows = rows;
        this.whole = whole;
        this.parts = parts;
    }

    /** How many rows were taken apart so far. */
    long takenApart() {
        return takenApart;
    }

    @Override
    public boolean hasNext() {
        if (pieces.isEmpty()) {
            fill();
        }
        return !pieces.isEmpty();
    }

    @Override
    public Piece next() {
        hasNext();
        return pieces.remove();
    }

    private void fill() {
        List<Row> some = new ArrayList<>();
        while (some.size() < ROWS && rows.hasNext()) {
            some.add(rows.next());
        }
        TokenizedTexts tokenized = whole.apply(some);
        for (int i = 0; i < some.size(); i++) {
            Row row = some.get(i);
            if (tokenized.truncated().get(i)) {
                takenApart++;
                List<TokenSequence> chunks = parts.apply(row);
                for (int c = 0; c < chunks.size(); c++) {
                    pieces.add(new Piece(row, chunks.get(c), c == chunks.size() - 1));
                }
            } else {
                pieces.add(new Piece(row, tokenized.sequences().get(i), true));
            }
        }
    }

    /** Gives a sink of rows what a model made of their pieces. */
    static final class Joined<V> implements EncodePipeline.Sink<Piece, V> {
        private final EncodePipeline.Sink<Row, V> rows;
        private final BiFunction<List<Piece>, List<V>, V> join;
        private final List<Piece> pieces = new ArrayList<>();
        private final List<V> values = new ArrayList<>();
        private long count;

        Joined(EncodePipeline.Sink<Row, V> rows, BiFunction<List<Piece>, List<V>, V> join) {
            this.rows = rows;
            this.join = join;
        }

        /** How many rows were given on. */
        long count() {
            return count;
        }

        @Override
        public void accept(List<Piece> window, List<V> results) {
            List<Row> done = new ArrayList<>();
            List<V> joined = new ArrayList<>();
            for (int i = 0; i < window.size(); i++) {
                pieces.add(window.get(i));
                values.add(results.get(i));
                if (window.get(i).last()) {
                    done.add(window.get(i).row());
                    joined.add(values.size() == 1 ? values.get(0) : join.apply(pieces, values));
                    pieces.clear();
                    values.clear();
                }
            }
            count += done.size();
            rows.accept(done, joined);
        }
    }

    /** The mean over pieces, each counted by its tokens. */
    static float[] mean(List<Piece> pieces, List<float[]> vectors) {
        double[] sum = new double[vectors.get(0).length];
        double weight = 0;
        for (int p = 0; p < pieces.size(); p++) {
            int tokens = pieces.get(p).tokens().length();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += (double) tokens * vectors.get(p)[i];
            }
            weight += tokens;
        }
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sum[i] / weight);
        }
        return mean;
    }

    /** The tokens of all pieces, one after the other. */
    static float[][] concatenated(List<float[][]> tokens) {
        return tokens.stream().flatMap(Arrays::stream).toArray(float[][]::new);
    }
}
