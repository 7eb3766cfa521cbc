package org.sentenceforge.core.search;

/** Some rows of other vectors. */
record SelectedVectors(Vectors vectors, int[] rows) implements Vectors {
    @Override
    public String origin() {
        return vectors.origin();
    }

    @Override
    public int size() {
        return rows.length;
    }

    @Override
    public int dimension() {
        return vectors.dimension();
    }

    @Override
    public void read(int row, float[] target, int offset) {
        vectors.read(rows[row], target, offset);
    }
}
