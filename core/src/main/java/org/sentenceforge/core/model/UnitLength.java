package org.sentenceforge.core.model;

/** L2 normalisation of embeddings, as PyTorch's {@code normalize} does it: x / max(‖x‖, 1e-12). */
public final class UnitLength {
    private static final float SMALLEST_NORM = 1e-12f;

    private UnitLength() {}

    /** What numbers whose squares have this sum are divided by. */
    public static float norm(double squares) {
        return Math.max((float) Math.sqrt(squares), SMALLEST_NORM);
    }

    /** A new vector of length 1 in the direction of {@code vector}; zeros stay zeros. */
    public static float[] of(float[] vector) {
        double squares = 0;
        for (float x : vector) {
            squares += (double) x * x;
        }
        float norm = norm(squares);
        float[] scaled = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            scaled[i] = vector[i] / norm;
        }
        return scaled;
    }
}
