package org.sentenceforge.cli.command;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** A curve as a few characters of a line: {@code █▆▅▃▂▁}. */
public final class Sparkline {
    private static final String LEVELS = "▁▂▃▄▅▆▇█";

    private Sparkline() {}

    /**
     * The curve of some values, from the least to the largest of them.
     *
     * @param width most characters; of more values, each character shows the mean of its share
     * @return a space for what is not finite
     */
    public static String of(double[] values, int width) {
        int length = Math.min(width, values.length);
        double[] means = new double[length];
        for (int i = 0; i < length; i++) {
            int from = (int) ((long) i * values.length / length);
            int to = (int) ((i + 1L) * values.length / length);
            means[i] = Arrays.stream(values, from, to).average().orElseThrow();
        }
        double least = finite(means).min().orElse(0);
        double range = finite(means).max().orElse(0) - least;
        StringBuilder line = new StringBuilder();
        for (double mean : means) {
            int level = range > 0 ? (int) Math.round((mean - least) / range * (LEVELS.length() - 1)) : 0;
            line.append(Double.isFinite(mean) ? LEVELS.charAt(level) : ' ');
        }
        return line.toString();
    }

    private static DoubleStream finite(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite);
    }
}
