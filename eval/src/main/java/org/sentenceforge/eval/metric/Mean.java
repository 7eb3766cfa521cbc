package org.sentenceforge.eval.metric;

/** The arithmetic mean, added up in the order NumPy adds (pairwise, eight at a time), so that it agrees to the last digit. */
public final class Mean {
    private static final int BLOCK = 128;

    private Mean() {}

    /** NaN for no values. */
    public static double of(double[] values) {
        return sum(values, 0, values.length) / values.length;
    }

    /** The mean of values added up one after the other; NaN for none. */
    public static double inOrder(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** The same in float32 throughout, as NumPy adds up float32 numbers; NaN for none. */
    public static float ofFloats(float[] values) {
        return sum(values, 0, values.length) / values.length;
    }

    private static float sum(float[] values, int from, int count) {
        if (count > BLOCK) {
            int half = count / 2;
            half -= half % 8;
            return sum(values, from, half) + sum(values, from + half, count - half);
        }
        int whole = count < 8 ? 0 : count - count % 8;
        float[] lanes = new float[8];
        for (int i = 0; i < whole; i++) {
            lanes[i % 8] += values[from + i];
        }
        float sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
        for (int i = whole; i < count; i++) {
            sum += values[from + i];
        }
        return sum;
    }

    private static double sum(double[] values, int from, int count) {
        if (count < 8) {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += values[from + i];
            }
            return sum;
        }
        if (count <= BLOCK) {
            double[] lanes = new double[8];
            System.arraycopy(values, from, lanes, 0, 8);
            int i = 8;
            for (; i + 8 <= count; i += 8) {
                for (int lane = 0; lane < 8; lane++) {
                    lanes[lane] += values[from + i + lane];
                }
            }
            double sum =
                    ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
            for (; i < count; i++) {
                sum += values[from + i];
            }
            return sum;
        }
        int half = count / 2;
        half -= half % 8;
        return sum(values, from, half) + sum(values, from + half, count - half);
    }
}
