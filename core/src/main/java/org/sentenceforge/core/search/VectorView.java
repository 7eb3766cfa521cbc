package org.sentenceforge.core.search;

/**
 * Rows that are made of other vectors when they are read.
 *
 * @param rows reads one; it is as safe for several threads as the vectors are
 */
record VectorView(Vectors vectors, int size, int dimension, RowReader rows) implements Vectors {

    @Override
    public String origin() {
        return vectors.origin();
    }

    @Override
    public void read(int row, float[] target, int offset) {
        rows.read(row, target, offset);
    }
}
