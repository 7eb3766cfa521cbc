package org.sentenceforge.core.search;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.sentenceforge.core.data.SparseVector;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.core.model.UnitLength;

/**
 * An inverted index of sparse vectors: for each component the rows in which it is not 0. A query adds up the products of its own components
 * alone, in double precision, so that search is exact. Safe to ask from several threads.
 */
final class SparseIndex {
    private final int size;
    /** Where a component's rows begin. */
    private final int[] starts;

    private final int[] rows;
    private final float[] values;
    private final float[] norms;

    SparseIndex(SparseVectors corpus) {
        this.size = corpus.size();
        this.starts = new int[corpus.dimension() + 1];
        for (SparseVector vector : corpus.rows()) {
            for (int index : vector.indices()) {
                starts[index + 1] = Math.incrementExact(starts[index + 1]);
            }
        }
        for (int i = 0; i < corpus.dimension(); i++) {
            starts[i + 1] = Math.addExact(starts[i], starts[i + 1]);
        }
        rows = new int[starts[corpus.dimension()]];
        values = new float[rows.length];
        norms = new float[size];
        int[] next = Arrays.copyOf(starts, corpus.dimension());
        for (int row = 0; row < size; row++) {
            SparseVector vector = corpus.rows().get(row);
            norms[row] = norm(vector);
            for (int i = 0; i < vector.active(); i++) {
                int place = next[vector.indices()[i]]++;
                rows[place] = row;
                values[place] = vector.values()[i];
            }
        }
    }

    /** Whether it can be asked for the best by this function: the cosine or the dot product. */
    static boolean serves(SimilarityFunction function) {
        return function == SimilarityFunction.COSINE || function == SimilarityFunction.DOT;
    }

    private static float norm(SparseVector vector) {
        double squares = 0;
        for (float value : vector.values()) {
            squares += (double) value * value;
        }
        return UnitLength.norm(squares);
    }

    /** The best rows for each of the queries, in order. */
    List<Hits> search(Vectors queries, SimilarityFunction function, int k, TieOrder order) {
        return IntStream.range(0, queries.size())
                .parallel()
                .mapToObj(i -> search(
                        queries instanceof SparseVectors sparse
                                ? sparse.rows().get(i)
                                : SparseVector.of(queries.row(i)),
                        function == SimilarityFunction.COSINE,
                        k,
                        order))
                .toList();
    }

    private Hits search(SparseVector query, boolean cosine, int k, TieOrder order) {
        double[] scores = new double[size];
        for (int i = 0; i < query.active(); i++) {
            int component = query.indices()[i];
            double weight = query.values()[i];
            for (int at = starts[component]; at < starts[component + 1]; at++) {
                scores[rows[at]] += weight * values[at];
            }
        }
        double own = norm(query);
        BestRows best = new BestRows(Math.min(k, size));
        for (int row = 0; row < size; row++) {
            double score = cosine ? scores[row] / (own * norms[row]) : scores[row];
            best.offer((float) score, order.rank(row));
        }
        return best.hits(order);
    }
}
