package org.sentenceforge.core.output;

import java.util.Optional;

/** Embeddings as bytes, number for number as sentence-transformers 6.0 computes them (all in float32). */
public final class Quantization {
    private static final int LEVELS = 255;

    private final Precision precision;
    private final float[] starts;
    private final float[] steps;
    private final float[] ends;

    private Quantization(Precision precision, float[] starts, float[] steps, float[] ends) {
        this.precision = precision;
        this.starts = starts;
        this.steps = steps;
        this.ends = ends;
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
        return new Quantization(precision, starts, steps, ranges.largest().clone());
    }

    /** {@link Precision#BINARY} or {@link Precision#UBINARY}: one bit per dimension, set where the value is above 0. */
    public static Quantization binary(Precision precision) {
        if (!precision.isBits()) {
            throw new IllegalArgumentException(precision + " is not made of bits");
        }
        return new Quantization(precision, new float[0], new float[0], new float[0]);
    }

    /** Of either kind, as the precision needs. */
    public static Quantization of(Precision precision, Optional<ValueRanges> ranges) {
        return precision.needsRanges() ? scalar(precision, ranges.orElseThrow()) : binary(precision);
    }

    /**
     * About the embedding that was stored: of a level the middle of what it stands for, of a bit 1 or -1.
     *
     * @param target gets as many numbers as the embedding had, from {@code offset} on
     */
    public void restore(byte[] stored, float[] target, int offset, int dimension) {
        int shift = precision.isSigned() ? 128 : 0;
        if (precision.isBits()) {
            for (int i = 0; i < dimension; i++) {
                target[offset + i] = (stored[i >> 3] + shift & 0x80 >>> (i & 7)) == 0 ? -1 : 1;
            }
        } else {
            for (int i = 0; i < dimension; i++) {
                int level = stored[i] + shift & 0xff;
                target[offset + i] = Math.min(starts[i] + (level + 0.5f) * steps[i], ends[i]);
            }
        }
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
