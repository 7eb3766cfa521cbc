package org.sentenceforge.core.output;

/** Embeddings as bytes, number for number as sentence-transformers 6.0 computes them (all in float32). */
public final class Quantization {
    private static final int LEVELS = 255;

    private final Precision precision;
    private final float[] starts;
    private final float[] steps;

    private Quantization(Precision precision, float[] starts, float[] steps) {
        this.precision = precision;
        this.starts = starts;
        this.steps = steps;
    }

    /**
     * {@link Precision#INT8} or {@link Precision#UINT8}: floor((x - least) / step), step = (largest - least) / 255, values beyond the
     * ranges clipped; a dimension without any spread has step 1.
     */
    public static Quantization scalar(Precision precision, ValueRanges ranges) {
        if (!precision.needsRanges()) {
            throw new IllegalArgumentException(precision + " has no ranges");
        }
        float[] starts = ranges.least().clone();
        float[] steps = new float[starts.length];
        for (int i = 0; i < steps.length; i++) {
            float step = (ranges.largest()[i] - starts[i]) / LEVELS;
            steps[i] = step == 0 ? 1 : step;
        }
        return new Quantization(precision, starts, steps);
    }

    /** {@link Precision#BINARY} or {@link Precision#UBINARY}: one bit per dimension, set where the value is above 0. */
    public static Quantization binary(Precision precision) {
        if (precision != Precision.BINARY && precision != Precision.UBINARY) {
            throw new IllegalArgumentException(precision + " is not made of bits");
        }
        return new Quantization(precision, new float[0], new float[0]);
    }

    /** The stored bytes of one embedding; signed precisions are two's complement. */
    public byte[] apply(float[] embedding) {
        byte[] stored = new byte[precision.storedDimension(embedding.length)];
        if (precision.needsRanges()) {
            for (int i = 0; i < stored.length; i++) {
                double level = Math.floor((embedding[i] - starts[i]) / steps[i]);
                stored[i] = (byte) Math.max(0, Math.min(LEVELS, level));
            }
        } else {
            for (int i = 0; i < embedding.length; i++) {
                if (embedding[i] > 0) {
                    stored[i >> 3] |= (byte) (0x80 >>> (i & 7));
                }
            }
        }
        if (precision.isSigned()) {
            for (int i = 0; i < stored.length; i++) {
                stored[i] -= (byte) 128;
            }
        }
        return stored;
    }
}
