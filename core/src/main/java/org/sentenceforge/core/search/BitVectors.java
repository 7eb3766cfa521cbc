package org.sentenceforge.core.search;

/**
 * Rows of bits, one for each dimension of an embedding, set where its number is above 0: the first one in the most significant bit of the
 * first long; what is left of the last long is 0. Safe to read from several threads.
 */
public interface BitVectors {

    int size();

    /** Bits per row. */
    int dimension();

    /** Copies row {@code row} to {@code target[offset … offset + words())}. */
    void read(int row, long[] target, int offset);

    /** Longs per row. */
    default int words() {
        return words(dimension());
    }

    /** Longs that so many bits take. */
    static int words(int dimension) {
        return (dimension + Long.SIZE - 1) / Long.SIZE;
    }

    /** The bits of these vectors, taken when they are read. */
    static BitVectors of(Vectors vectors) {
        return new SignBits(vectors);
    }
}
