package org.sentenceforge.core.search;

/** The first numbers of every row of other vectors. */
record TruncatedVectors(Vectors vectors, int dimension) implements Vectors {
    @Override
    public String origin() {
        return vectors.origin();
    }

    @Override
    public int size() {
        return vectors.size();
    }

    @Override
    public void read(int row, float[] target, int offset) {
        float[] whole = new float[vectors.dimension()];
        vectors.read(row, whole, 0);
        System.arraycopy(whole, 0, target, offset, dimension);
    }
}
