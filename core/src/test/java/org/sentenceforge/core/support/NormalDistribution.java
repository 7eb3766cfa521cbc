package org.sentenceforge.core.support;

/** The standard normal distribution. */
final class NormalDistribution {
    private NormalDistribution() {}

    /** Φ(x), to about 1e-15: the series {@code 1/2 + φ(x)(x + x³/3 + x⁵/15 + …)} (Marsaglia 2004). */
    static double below(double x) {
        if (x < -9 || x > 9) {
            return x < 0 ? 0 : 1;
        }
        double sum = x;
        double term = x;
        for (int i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
            term *= x * x / i;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}
