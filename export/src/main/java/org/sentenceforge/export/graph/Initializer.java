package org.sentenceforge.export.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Supplier;

/**
 * A constant tensor of a graph. Its contents are produced when the file is written, so that a graph of a large model stays small.
 *
 * @param type     element type
 * @param shape    dimensions; empty for a scalar
 * @param contents the elements, row-major and little-endian
 */
public record Initializer(String name, TensorProto.DataType type, List<Long> shape, Contents contents) {

    /** Writes a tensor's bytes. */
    @FunctionalInterface
    interface Contents {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Number of bytes that {@link Contents} writes. */
    long byteSize() {
        return Math.multiplyExact(shape.stream().reduce(1L, Math::multiplyExact), (long) elementBytes(type));
    }

    private static int elementBytes(TensorProto.DataType type) {
        return switch (type) {
            case INT8, UINT8 -> 1;
            case FLOAT16 -> 2;
            case FLOAT, INT32 -> 4;
            case INT64 -> 8;
            default -> throw new IllegalArgumentException("no initializer is written as " + type);
        };
    }

    public static Initializer of(String name, List<Long> shape, float... values) {
        return new Initializer(name, TensorProto.DataType.FLOAT, shape, out -> {
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            out.write(bytes.array());
        });
    }

    public static Initializer of(String name, List<Long> shape, long... values) {
        return new Initializer(name, TensorProto.DataType.INT64, shape, out -> {
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asLongBuffer().put(values);
            out.write(bytes.array());
        });
    }

    /** A vector of float32 that is computed when the file is written. */
    static Initializer deferred(String name, long size, Supplier<float[]> values) {
        return new Initializer(
                name,
                TensorProto.DataType.FLOAT,
                List.of(size),
                out -> of(name, List.of(size), values.get()).contents().writeTo(out));
    }

    /** One byte, signed or not. */
    public static Initializer of(String name, byte value, boolean signed) {
        TensorProto.DataType type = signed ? TensorProto.DataType.INT8 : TensorProto.DataType.UINT8;
        return new Initializer(name, type, List.of(), out -> out.write(value));
    }
}
