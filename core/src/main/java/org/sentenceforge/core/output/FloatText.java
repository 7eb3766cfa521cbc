package org.sentenceforge.core.output;

import java.math.BigInteger;

/**
 * The shortest decimal number that reads back to a given float32, as ASCII bytes without an object in between. The algorithm is
 * Raffaele Giulietti's Schubfach ("The Schubfach way to render doubles", 2020; names follow the paper): scale by a power of ten
 * so that about nine digits stand before the point, and take the shortest number inside the interval that rounds to the float.
 *
 * <p>Jackson's fast writer of numbers, the same algorithm by way of a {@link String} each, writes embeddings at 3.5 million numbers a
 * second where this writes 7.5 (FloatTextBenchmark, 384 numbers a row, on a busy machine with 2 cores), and other bytes (1.0E10).
 */
final class FloatText {
    /** No number takes more bytes. */
    static final int LONGEST = 20;

    private static final int MANTISSA_BITS = 23;
    private static final int LEAST_NORMAL = 1 << MANTISSA_BITS;
    private static final int LEAST_EXPONENT = -149;
    /** Below this a subnormal's significand has too few digits for the estimate and is scaled by ten first. */
    private static final int TINY = 8;

    private static final int K_MIN = -45;
    private static final int K_MAX = 31;
    private static final long[] POWERS = powers();

    private FloatText() {}

    /**
     * Writes a finite number.
     *
     * @param at where in {@code into}, which has {@link #LONGEST} bytes from there
     * @return the position behind it
     */
    static int write(float value, byte[] into, int at) {
        int bits = Float.floatToRawIntBits(value);
        int position = at;
        if (bits < 0) {
            into[position++] = '-';
        }
        int fraction = bits & LEAST_NORMAL - 1;
        int exponent = bits >>> MANTISSA_BITS & 0xff;
        if (exponent == 0xff) {
            throw new IllegalArgumentException("not a finite number: " + value);
        }
        if (exponent == 0) {
            if (fraction == 0) {
                return digits(0, 0, into, position);
            }
            return fraction < TINY
                    ? decimal(LEAST_EXPONENT, 10 * fraction, -1, into, position)
                    : decimal(LEAST_EXPONENT, fraction, 0, into, position);
        }
        return decimal(LEAST_EXPONENT - 1 + exponent, LEAST_NORMAL | fraction, 0, into, position);
    }

    /** Writes c · 2^q · 10^dk. */
    private static int decimal(int q, int c, int dk, byte[] into, int at) {
        int out = c & 1;
        long cb = (long) c << 2;
        long cbr = cb + 2;
        long cbl;
        int k;
        if (c != LEAST_NORMAL || q == LEAST_EXPONENT) {
            cbl = cb - 2;
            k = floorLog10(q, 0);
        } else {
            // Below a power of two the neighbour is only half as far away
            cbl = cb - 1;
            k = floorLog10(q, -274_743_187_321L);
        }
        int h = q + floorLog2OfPowerOfTen(-k) + 33;
        long g = POWERS[k - K_MIN];
        int vb = roundToOdd(g, cb << h);
        int vbl = roundToOdd(g, cbl << h);
        int vbr = roundToOdd(g, cbr << h);
        int s = vb >> 2;
        if (s >= 100) {
            int shorter = s / 10 * 10;
            boolean below = vbl + out <= shorter << 2;
            boolean above = (shorter + 10 << 2) + out <= vbr;
            if (below != above) {
                return digits(below ? shorter : shorter + 10, k + dk, into, at);
            }
        }
        boolean below = vbl + out <= s << 2;
        boolean above = (s + 1 << 2) + out <= vbr;
        if (below != above) {
            return digits(below ? s : s + 1, k + dk, into, at);
        }
        int middle = vb - (2 * s + 1 << 1);
        return digits(middle < 0 || middle == 0 && (s & 1) == 0 ? s : s + 1, k + dk, into, at);
    }

    /** The product's upper part, its last bit set where the lower part is not zero. */
    private static int roundToOdd(long g, long cp) {
        long high = Math.multiplyHigh(g, cp);
        long mask = (1L << 31) - 1;
        return (int) (high >>> 31 | (high & mask) + mask >>> 31);
    }

    /** Floor of log10(2^q), or of log10(3/4 · 2^q) with that offset. */
    private static int floorLog10(int q, long offset) {
        return (int) (q * 661_971_961_083L + offset >> 41);
    }

    private static int floorLog2OfPowerOfTen(int e) {
        return (int) (e * 913_124_641_741L >> 38);
    }

    /** For every k the upper 63 bits of 10^-k scaled into [2^125, 2^126), plus one. */
    private static long[] powers() {
        long[] powers = new long[K_MAX - K_MIN + 1];
        for (int k = K_MIN; k <= K_MAX; k++) {
            BigInteger ten = BigInteger.TEN.pow(Math.abs(k));
            BigInteger scaled = k <= 0
                    ? ten.shiftLeft(126 - ten.bitLength())
                    : BigInteger.ONE.shiftLeft(125 + ten.bitLength()).divide(ten);
            scaled = scaled.shiftRight(scaled.bitLength() - 126);
            powers[k - K_MIN] = scaled.add(BigInteger.ONE).shiftRight(63).longValueExact() + 1;
        }
        return powers;
    }

    /** Writes f · 10^e: plain digits with a point from 1e-7 to 1e9, else with an exponent. */
    private static int digits(int f, int e, byte[] into, int at) {
        int significand = f;
        int exponent = e;
        while (significand >= 10 && significand % 10 == 0) {
            significand /= 10;
            exponent++;
        }
        int count = count(significand);
        int leading = count + exponent - 1;
        if (significand == 0 || exponent >= 0 && leading < 9) {
            int position = putDigits(significand, count, into, at);
            for (int i = 0; i < exponent; i++) {
                into[position++] = '0';
            }
            into[position++] = '.';
            into[position++] = '0';
            return position;
        }
        if (leading >= 0 && leading < 9) {
            int position = putDigits(significand, count, into, at + 1);
            int whole = leading + 1;
            System.arraycopy(into, at + 1, into, at, whole);
            into[at + whole] = '.';
            return position;
        }
        if (leading < 0 && leading >= -7) {
            into[at] = '0';
            into[at + 1] = '.';
            int position = at + 2;
            for (int i = leading + 1; i < 0; i++) {
                into[position++] = '0';
            }
            return putDigits(significand, count, into, position);
        }
        int position = putDigits(significand, count, into, at + 1);
        into[at] = into[at + 1];
        if (count > 1) {
            into[at + 1] = '.';
        } else {
            position = at + 1;
        }
        into[position++] = 'e';
        if (leading < 0) {
            into[position++] = '-';
        }
        int magnitude = Math.abs(leading);
        return putDigits(magnitude, count(magnitude), into, position);
    }

    private static int count(int number) {
        int count = 1;
        for (int rest = number; rest >= 10; rest /= 10) {
            count++;
        }
        return count;
    }

    private static int putDigits(int number, int count, byte[] into, int at) {
        int rest = number;
        for (int i = at + count - 1; i >= at; i--) {
            int tenth = rest / 10;
            into[i] = (byte) ('0' + rest - 10 * tenth);
            rest = tenth;
        }
        return at + count;
    }
}
