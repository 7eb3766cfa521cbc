package org.sentenceforge.core.output;

import java.util.Locale;

/** How the numbers of written embeddings are stored. */
public enum Precision {
    FLOAT32,
    /** 256 levels between each dimension's least and largest value, from -128. */
    INT8,
    /** The same levels from 0. */
    UINT8,
    /** One bit per dimension, packed; the bytes shifted by 128 to be signed. */
    BINARY,
    /** One bit per dimension, packed, the first in the most significant bit. */
    UBINARY;

    /** The name in options and files: {@code int8}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a stored byte holds eight dimensions. */
    public boolean isBits() {
        return this == BINARY || this == UBINARY;
    }

    /** Numbers stored per embedding of {@code dimension} numbers. */
    public int storedDimension(int dimension) {
        return isBits() ? (dimension + 7) / 8 : dimension;
    }

    /** Whether stored bytes are meant as -128…127. */
    public boolean isSigned() {
        return this == INT8 || this == BINARY;
    }

    /** Whether the levels depend on the range of the values. */
    public boolean needsRanges() {
        return this == INT8 || this == UINT8;
    }
}
