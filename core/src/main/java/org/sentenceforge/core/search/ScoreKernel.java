package org.sentenceforge.core.search;

import org.sentenceforge.core.model.SimilarityFunction;

/**
 * Adds four dimensions' share to the scores of one query against a block of documents. The block is stored dimension by
 * dimension, so that the loop runs over documents: the compiler vectorises it, and every score is added up in the same order
 * wherever its document stands; equal vectors have equal scores. Larger bodies than four dimensions are not unrolled and
 * therefore not vectorised by the JIT compiler of Java 17.
 */
enum ScoreKernel {
    DOT {
        @Override
        void add(float[] q, float[][] block, int d, float[] scores) {
            float q0 = q[d];
            float q1 = q[d + 1];
            float q2 = q[d + 2];
            float q3 = q[d + 3];
            float[] b0 = block[d];
            float[] b1 = block[d + 1];
            float[] b2 = block[d + 2];
            float[] b3 = block[d + 3];
            for (int j = 0; j < scores.length; j++) {
                scores[j] =
                        Math.fma(q3, b3[j], Math.fma(q2, b2[j], Math.fma(q1, b1[j], Math.fma(q0, b0[j], scores[j]))));
            }
        }
    },
    /** The negative L2 distance; before {@link #finish} its square. */
    EUCLIDEAN {
        @Override
        void add(float[] q, float[][] block, int d, float[] scores) {
            for (int i = 0; i < 4; i++) {
                float qi = q[d + i];
                float[] b = block[d + i];
                for (int j = 0; j < scores.length; j++) {
                    float difference = qi - b[j];
                    scores[j] -= difference * difference;
                }
            }
        }

        @Override
        void finish(float[] scores) {
            for (int j = 0; j < scores.length; j++) {
                scores[j] = (float) -Math.sqrt(-scores[j]);
            }
        }
    },
    /** The negative L1 distance. */
    MANHATTAN {
        @Override
        void add(float[] q, float[][] block, int d, float[] scores) {
            for (int i = 0; i < 4; i++) {
                float qi = q[d + i];
                float[] b = block[d + i];
                for (int j = 0; j < scores.length; j++) {
                    scores[j] -= Math.abs(qi - b[j]);
                }
            }
        }
    };

    /**
     * @param q the query's numbers
     * @param d the first of the four dimensions
     * @param block [dimensions][documents]
     * @param scores [documents]
     */
    abstract void add(float[] q, float[][] block, int d, float[] scores);

    /** Turns the sums into scores, once all dimensions were added. */
    void finish(float[] scores) {}

    static ScoreKernel of(SimilarityFunction function) {
        return switch (function) {
            case COSINE, DOT -> DOT;
            case EUCLIDEAN -> EUCLIDEAN;
            case MANHATTAN -> MANHATTAN;
            case MAXSIM, MEAN_MAXSIM -> throw new IllegalArgumentException(function.key() + " compares tokens");
        };
    }
}
