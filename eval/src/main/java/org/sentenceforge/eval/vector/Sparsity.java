package org.sentenceforge.eval.vector;

import org.sentenceforge.core.data.SparseVector;
import org.sentenceforge.core.search.SparseVectors;

/**
 * How sparse embeddings are.
 *
 * @param rows   how many there are
 * @param counts for each component, in how many of them it is not 0
 */
public record Sparsity(int rows, int[] counts) {

    public static Sparsity of(SparseVectors vectors) {
        int[] counts = new int[vectors.dimension()];
        for (SparseVector vector : vectors.rows()) {
            for (int index : vector.indices()) {
                counts[index]++;
            }
        }
        return new Sparsity(vectors.size(), counts);
    }

    /** Both together. */
    public Sparsity plus(Sparsity other) {
        int[] sum = counts.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.counts[i];
        }
        return new Sparsity(rows + other.rows, sum);
    }

    /** How many components of an embedding are not 0, on the average; a float32 as in the reference. */
    public double activeDims() {
        long active = 0;
        for (int count : counts) {
            active += count;
        }
        return rows == 0 ? 0 : (float) ((double) active / rows);
    }

    /** The share of components that are 0. */
    public double ratio() {
        return rows == 0 ? 1 : 1 - activeDims() / counts.length;
    }

    /** How many products the dot product of one of these with one of the others takes, on the average (FLOPS, arXiv 2004.05665). */
    public double products(Sparsity others) {
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += ((double) counts[i] / rows) * ((double) others.counts[i] / others.rows);
        }
        return (float) sum;
    }
}
