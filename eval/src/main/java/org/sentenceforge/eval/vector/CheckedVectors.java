package org.sentenceforge.eval.vector;

import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.search.Vectors;

/** Vectors whose rows are looked at when they are read: a number that is not finite is an error that names its place. */
record CheckedVectors(Vectors vectors, TextColumn column) implements Vectors {
    @Override
    public String origin() {
        return vectors.origin();
    }

    @Override
    public int size() {
        return vectors.size();
    }

    @Override
    public int dimension() {
        return vectors.dimension();
    }

    @Override
    public void read(int row, float[] target, int offset) {
        vectors.read(row, target, offset);
        for (int i = 0; i < vectors.dimension(); i++) {
            if (!Float.isFinite(target[offset + i])) {
                String file = vectors.origin().isEmpty() ? "" : vectors.origin() + ": ";
                throw SforgeException.badData(file + "embeddings of '" + column.role() + "', row " + column.rows()[row]
                        + ": dimension " + i + " is " + target[offset + i]
                        + ", expected a finite number; encode this row again or remove it (rows count from 0)");
            }
        }
    }
}
