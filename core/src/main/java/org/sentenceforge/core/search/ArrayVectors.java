package org.sentenceforge.core.search;

/** Vectors in memory. */
record ArrayVectors(float[][] rows, int dimension) implements Vectors {
    ArrayVectors {
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != dimension) {
                throw new IllegalArgumentException(
                        "row " + i + " has " + rows[i].length + " numbers, the first one " + dimension);
            }
        }
    }

    @Override
    public int size() {
        return rows.length;
    }

    @Override
    public void read(int row, float[] target, int offset) {
        System.arraycopy(rows[row], 0, target, offset, dimension);
    }
}
