package org.sentenceforge.core.data;

/** IEEE 754 half precision: 1 sign bit, 5 exponent bits, 10 fraction bits. (Java has these conversions from version 20 on.) */
public final class Half {
    private Half() {}

    /** The value of a half given by its bits. */
    public static float toFloat(short half) {
        int exponent = (half >> 10) & 0x1f;
        int fraction = half & 0x3ff;
        float magnitude = switch (exponent) {
            case 0 -> fraction * 0x1p-24f;
            case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
            default -> Float.intBitsToFloat(((exponent + 112) << 23) | (fraction << 13));
        };
        return half < 0 ? -magnitude : magnitude;
    }

    /** The nearest half as its bits, ties to even; values beyond the range become infinite. */
    public static short ofFloat(float value) {
        int sign = (Float.floatToRawIntBits(value) >>> 16) & 0x8000;
        float magnitude = Math.abs(value);
        if (!(magnitude < 65520)) {
            return (short) (sign | (Float.isNaN(value) ? 0x7e00 : 0x7c00));
        }
        if (magnitude < 0x1p-14f) {
            return (short) (sign | (int) Math.rint(magnitude / 0x1p-24f));
        }
        int bits = Float.floatToRawIntBits(magnitude) - (112 << 23);
        return (short) (sign | ((bits + 0xfff + ((bits >> 13) & 1)) >> 13));
    }
}
