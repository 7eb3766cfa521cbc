package org.sentenceforge.core.search;

import java.util.Arrays;
import java.util.List;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.data.SparseVector;
import org.sentenceforge.core.output.Precision;

/** Sparse vectors in memory, which are all components only where somebody reads one. */
public final class SparseVectors implements Vectors {
    private final List<SparseVector> rows;
    private final int dimension;
    private SparseIndex index;

    public SparseVectors(List<SparseVector> rows, int dimension) {
        this.rows = List.copyOf(rows);
        this.dimension = dimension;
    }

    public List<SparseVector> rows() {
        return rows;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    /** The largest components of each alone, so many at most. */
    public SparseVectors largest(int most) {
        return new SparseVectors(
                rows.stream().map(vector -> vector.largest(most)).toList(), dimension);
    }

    /** @throws SforgeException (usage) for any precision but float32 */
    @Override
    public Vectors stored(Precision precision, Vectors ranged) {
        if (precision != Precision.FLOAT32) {
            throw SforgeException.usage("precision " + precision.key() + ": sparse embeddings are stored as float32");
        }
        return this;
    }

    /** What these are searched by, made when it is first asked for. */
    synchronized SparseIndex index() {
        if (index == null) {
            index = new SparseIndex(this);
        }
        return index;
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public void read(int row, float[] target, int offset) {
        SparseVector vector = rows.get(row);
        Arrays.fill(target, offset, offset + dimension, 0f);
        for (int i = 0; i < vector.active(); i++) {
            target[offset + vector.indices()[i]] = vector.values()[i];
        }
    }

    /** @throws SforgeException (usage) always, as components stand for entries of a vocabulary in no order of importance */
    @Override
    public Vectors truncate(int components) {
        throw SforgeException.usage("truncate_dim: a sparse embedding has a component for each entry of the vocabulary"
                + " and is not cut; max_active_dims keeps its largest");
    }

    @Override
    public SparseVectors select(int[] some) {
        return new SparseVectors(Arrays.stream(some).mapToObj(rows::get).toList(), dimension);
    }
}
