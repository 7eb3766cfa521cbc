package org.sentenceforge.core.search;

import java.util.Arrays;

/** Which numbers of vectors are above 0. */
record SignBits(Vectors vectors) implements BitVectors {
    @Override
    public int size() {
        return vectors.size();
    }

    @Override
    public int dimension() {
        return vectors.dimension();
    }

    @Override
    public void read(int row, long[] target, int offset) {
        float[] numbers = vectors.row(row);
        Arrays.fill(target, offset, offset + words(), 0);
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] > 0) {
                target[offset + (i >> 6)] |= Long.MIN_VALUE >>> i;
            }
        }
    }
}
