package org.sentenceforge.core.torch;

import java.util.Locale;

/** The number type of matrix products. Norms, softmax, pooling and everything after it stay in float32. */
public enum TorchPrecision {
    FP32(6),
    BF16(15),
    FP16(5);

    private final int scalarType;

    TorchPrecision(int scalarType) {
        this.scalarType = scalarType;
    }

    /** libtorch's number for the type. */
    int scalarType() {
        return scalarType;
    }

    /** Bytes of one number. */
    int bytes() {
        return this == FP32 ? Float.BYTES : Short.BYTES;
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
