package org.sentenceforge.eval.metric;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The binary logarithm, rounded correctly, as C libraries have it and Java has not: the quotient of two natural logarithms is off
 * by a last digit for one rank in four, which would show in nDCG's last digits.
 */
final class Log2 {
    private static final MathContext DIGITS = new MathContext(40);
    private static final int BITS = 80;
    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    private static final Map<Integer, Double> KNOWN = new ConcurrentHashMap<>();

    private Log2() {}

    /** @param x from 1 */
    static double of(int x) {
        return KNOWN.computeIfAbsent(x, Log2::compute);
    }

    /** Bit by bit: squaring a number of [1, 2) doubles its logarithm, whose integer part is the next bit. */
    private static double compute(int x) {
        int exponent = 31 - Integer.numberOfLeadingZeros(x);
        BigDecimal logarithm = BigDecimal.valueOf(exponent);
        BigDecimal rest = BigDecimal.valueOf(x).divide(BigDecimal.valueOf(1L << exponent), DIGITS);
        BigDecimal bit = BigDecimal.ONE;
        for (int i = 0; i < BITS; i++) {
            bit = bit.divide(TWO);
            rest = rest.multiply(rest, DIGITS);
            if (rest.compareTo(TWO) >= 0) {
                rest = rest.divide(TWO, DIGITS);
                logarithm = logarithm.add(bit);
            }
        }
        return logarithm.doubleValue();
    }
}
