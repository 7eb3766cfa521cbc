package org.sentenceforge.core.search;

import java.util.Arrays;
import java.util.List;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.output.Precision;

/** Texts' embeddings with a vector for each of their tokens, in memory. They are compared as wholes: there is no row of numbers to read. */
public record MultiVectors(List<float[][]> texts, int dimension) implements Vectors {

    public MultiVectors {
        texts = List.copyOf(texts);
    }

    @Override
    public int size() {
        return texts.size();
    }

    @Override
    public void read(int row, float[] target, int offset) {
        throw new UnsupportedOperationException("a text has many vectors, not one");
    }

    /** @throws SforgeException (usage) always, as such models are not trained to be cut */
    @Override
    public Vectors truncate(int components) {
        throw SforgeException.usage(
                "truncate_dim: the token vectors of a multi-vector encoder are not cut; leave it out");
    }

    /** @throws SforgeException (usage) for any precision but float32 */
    @Override
    public Vectors stored(Precision precision, Vectors ranged) {
        if (precision != Precision.FLOAT32) {
            throw SforgeException.usage("precision " + precision.key()
                    + ": the embeddings of a multi-vector encoder are stored as float32");
        }
        return this;
    }

    @Override
    public MultiVectors select(int[] some) {
        return new MultiVectors(Arrays.stream(some).mapToObj(texts::get).toList(), dimension);
    }
}
