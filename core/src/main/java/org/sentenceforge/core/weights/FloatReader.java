package org.sentenceforge.core.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.sentenceforge.core.data.Half;

/** Reads stored tensors as float32, whatever floating-point type they are stored in. */
public final class FloatReader {
    private FloatReader() {}

    /**
     * Puts elements {@code first}, {@code first + 1}, … in row-major order into a buffer until it is full.
     *
     * @throws IllegalArgumentException where the tensor is of no floating-point type
     */
    public static void read(Weights weights, TensorInfo info, long first, FloatBuffer out) {
        int width = info.dtype().bytes();
        int count = out.remaining();
        ByteBuffer bytes = weights.bytes(info.name(), first * width, Math.multiplyExact(count, width))
                .order(ByteOrder.LITTLE_ENDIAN);
        switch (info.dtype()) {
            case F32 -> out.put(bytes.asFloatBuffer());
            case F64 -> {
                for (int i = 0; i < count; i++) {
                    out.put((float) bytes.getDouble(i * width));
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    out.put(Float.intBitsToFloat(bytes.getShort(i * width) << 16));
                }
            }
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    out.put(Half.toFloat(bytes.getShort(i * width)));
                }
            }
            default -> throw new IllegalArgumentException(info + " does not hold floating-point numbers");
        }
    }
}
