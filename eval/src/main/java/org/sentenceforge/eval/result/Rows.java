package org.sentenceforge.eval.result;

import java.util.stream.IntStream;
import org.sentenceforge.core.SforgeException;

/** Small steps that evaluators of rows share. */
public final class Rows {
    private Rows() {}

    public static int[] all(int size) {
        return IntStream.range(0, size).toArray();
    }

    public static float[] pick(float[] values, int[] rows) {
        float[] picked = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            picked[i] = values[rows[i]];
        }
        return picked;
    }

    public static double[] pick(double[] values, int[] rows) {
        double[] picked = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            picked[i] = values[rows[i]];
        }
        return picked;
    }

    public static boolean[] pick(boolean[] values, int[] rows) {
        boolean[] picked = new boolean[rows.length];
        for (int i = 0; i < rows.length; i++) {
            picked[i] = values[rows[i]];
        }
        return picked;
    }

    public static int[] pick(int[] values, int[] rows) {
        return IntStream.of(rows).map(row -> values[row]).toArray();
    }

    /** @throws SforgeException if there is none */
    public static void requireSome(int size, String what) {
        if (size == 0) {
            throw SforgeException.badData("there are no " + what + " to evaluate; the data is empty");
        }
    }
}
