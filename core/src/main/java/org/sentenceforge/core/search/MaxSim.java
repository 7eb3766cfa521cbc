package org.sentenceforge.core.search;

import java.util.Arrays;
import java.util.List;
import org.sentenceforge.core.model.SimilarityFunction;

/**
 * Late interaction (Khattab and Zaharia 2020): of each of a query's tokens the dot product with the token of the document that it is most
 * like, summed, or as a mean over the query's tokens ({@link SimilarityFunction#MEAN_MAXSIM}). A document without tokens goes worse with any
 * query than all that have some.
 *
 * <p>One document at a time is turned into [dimension][token]; beside it there are the products of one token of a query.
 */
public final class MaxSim {
    /** What a document without tokens scores before a mean is taken, as in the original. */
    static final float NOTHING = -1e9f;

    private static final int DOCUMENTS = 16;

    private final SimilarityFunction function;

    /** @param function {@link SimilarityFunction#MAXSIM} or {@link SimilarityFunction#MEAN_MAXSIM} */
    public MaxSim(SimilarityFunction function) {
        if (!SimilarityFunction.OF_TOKENS.contains(function)) {
            throw new IllegalArgumentException(function.key() + " compares two vectors, not tokens");
        }
        this.function = function;
    }

    /** The score of a document [tokens][dimension] for a query [tokens][dimension]. */
    public float between(float[][] query, float[][] document) {
        return new Turned(document).score(query);
    }

    /** The best documents for each of the queries. */
    List<Hits> search(MultiVectors queries, MultiVectors corpus, int k, TieOrder order) {
        return new BlockScan(corpus.size(), DOCUMENTS, k, order).run(queries.size(), () -> (firstRow, count, best) -> {
            for (int row = firstRow; row < firstRow + count; row++) {
                Turned document = new Turned(corpus.texts().get(row));
                for (int i = 0; i < best.length; i++) {
                    best[i].offer(document.score(queries.texts().get(i)), row);
                }
            }
        });
    }

    /** A document's vectors, dimension by dimension, with dimensions of zeros up to a multiple of four. */
    private final class Turned {
        private final int tokens;
        private final float[][] numbers;
        private final float[] products;

        Turned(float[][] document) {
            tokens = document.length;
            products = new float[tokens];
            int dimension = tokens == 0 ? 0 : document[0].length;
            numbers = new float[(dimension + 3) / 4 * 4][tokens];
            for (int token = 0; token < tokens; token++) {
                for (int d = 0; d < dimension; d++) {
                    numbers[d][token] = document[token][d];
                }
            }
        }

        float score(float[][] query) {
            double sum = 0;
            for (float[] token : query) {
                sum += tokens == 0 ? 0 : largestProduct(token);
            }
            float score = tokens == 0 ? NOTHING : (float) sum;
            return function == SimilarityFunction.MEAN_MAXSIM ? score / Math.max(1, query.length) : score;
        }

        private float largestProduct(float[] token) {
            float[] padded = token.length == numbers.length ? token : Arrays.copyOf(token, numbers.length);
            Arrays.fill(products, 0f);
            for (int d = 0; d < numbers.length; d += 4) {
                ScoreKernel.DOT.add(padded, numbers, d, products);
            }
            float largest = Float.NEGATIVE_INFINITY;
            for (float product : products) {
                largest = Math.max(largest, product);
            }
            return largest;
        }
    }
}
