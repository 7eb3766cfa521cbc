package org.sentenceforge.export.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.data.Half;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/**
 * A model's parameters as initializers, in the forms that ONNX operators want them: as they are, or the matrices of linear layers
 * turned to [in, out], in float32, float16 or 8-bit integers.
 */
public final class Parameters {
    /** Elements that are converted and written at a time. */
    private static final int CHUNK = 1 << 22;

    private final ParameterReader reader;
    private final Map<String, TensorInfo> known = new HashMap<>();

    public Parameters(Weights weights) {
        this.reader = new ParameterReader(weights);
    }

    /** A parameter as float32, in its own shape. */
    public Initializer plain(String name, int... shape) {
        TensorInfo info = reader.info(name, shape);
        known.put(name, info);
        return new Initializer(name, TensorProto.DataType.FLOAT, info.shape(), out -> {
            for (long first = 0; first < info.elements(); first += CHUNK) {
                writeFloats(out, reader.read(info, first, (int) Math.min(CHUNK, info.elements() - first)));
            }
        });
    }

    /** Type and shape of what was asked for with {@link #plain}; the other forms are made from such parameters. */
    public TensorInfo info(String name) {
        TensorInfo info = known.get(name);
        if (info == null) {
            throw new IllegalArgumentException("'" + name + "' is a computed value; only parameters can be used here");
        }
        return info;
    }

    /** The matrices of linear layers with the same input side by side: [in, out₁ + out₂ + …], float32. */
    public Initializer transposed(String name, List<String> matrices) {
        List<TensorInfo> infos = matrices.stream().map(this::info).toList();
        return new Initializer(name, TensorProto.DataType.FLOAT, transposedShape(infos), out -> {
            TransposedRows rows = new TransposedRows(infos);
            for (int i = 0; i < rows.count; i++) {
                writeFloats(out, rows.row(i));
            }
        });
    }

    /**
     * Parameters one after the other, each with its rows' parts in another order, as float32.
     *
     * @param order of the parts, of which a parameter's rows have as many as this names
     */
    public Initializer reordered(String name, List<Long> shape, List<String> parts, int... order) {
        List<TensorInfo> infos = parts.stream().map(this::info).toList();
        return new Initializer(name, TensorProto.DataType.FLOAT, shape, out -> {
            for (TensorInfo info : infos) {
                int size = Math.toIntExact(info.elements() / order.length);
                for (int part : order) {
                    writeFloats(out, reader.read(info, (long) part * size, size));
                }
            }
        });
    }

    /** Some rows of a table side by side: [hidden, rows], float32. */
    public Initializer transposedRows(String name, String table, List<Integer> rows) {
        TensorInfo info = info(table);
        int width = Math.toIntExact(info.shape().get(1));
        return new Initializer(name, TensorProto.DataType.FLOAT, List.of((long) width, (long) rows.size()), out -> {
            float[] values = new float[width * rows.size()];
            for (int i = 0; i < rows.size(); i++) {
                float[] row = reader.read(info, (long) rows.get(i) * width, width);
                for (int j = 0; j < width; j++) {
                    values[j * rows.size() + i] = row[j];
                }
            }
            writeFloats(out, values);
        });
    }

    /** Neighbouring rows of a matrix [rows, width], float32 or float16. */
    public Initializer rows(String name, TensorProto.DataType type, String matrix, int first, int count) {
        TensorInfo info = info(matrix);
        int width = Math.toIntExact(info.shape().get(1));
        return new Initializer(name, type, List.of((long) count, (long) width), out -> {
            float[] values = reader.read(info, (long) first * width, count * width);
            if (type == TensorProto.DataType.FLOAT16) {
                writeHalves(out, values);
            } else {
                writeFloats(out, values);
            }
        });
    }

    /** The matrix of a linear layer as [in, out], float16. */
    public Initializer transposedHalf(String name, String matrix) {
        List<TensorInfo> infos = List.of(info(matrix));
        return new Initializer(name, TensorProto.DataType.FLOAT16, transposedShape(infos), out -> {
            TransposedRows rows = new TransposedRows(infos);
            for (int i = 0; i < rows.count; i++) {
                writeHalves(out, rows.row(i));
            }
        });
    }

    /** Vectors one after the other: [size₁ + size₂ + …], float32. */
    public Initializer joined(String name, List<String> vectors) {
        List<TensorInfo> infos = vectors.stream().map(this::info).toList();
        long size = infos.stream().mapToLong(TensorInfo::elements).sum();
        return new Initializer(name, TensorProto.DataType.FLOAT, List.of(size), out -> {
            for (TensorInfo info : infos) {
                writeFloats(out, reader.read(info, 0, Math.toIntExact(info.elements())));
            }
        });
    }

    /** A vector as [1, size], float32. */
    public Initializer row(String name, String vector) {
        Initializer joined = joined(name, List.of(vector));
        return new Initializer(name, joined.type(), List.of(1L, joined.shape().get(0)), joined.contents());
    }

    /** A parameter as float16, in its own shape. */
    public Initializer half(String name, String table) {
        TensorInfo info = info(table);
        return new Initializer(name, TensorProto.DataType.FLOAT16, info.shape(), out -> {
            for (long first = 0; first < info.elements(); first += CHUNK) {
                writeHalves(out, reader.read(info, first, (int) Math.min(CHUNK, info.elements() - first)));
            }
        });
    }

    /** The matrices of linear layers with the same input as matrices of bytes; see {@link QuantizedMatrix}. */
    public QuantizedMatrix quantized(List<String> matrices, float[] largestInputs, boolean signed) {
        return new QuantizedMatrix(reader, matrices.stream().map(this::info).toList(), largestInputs, signed);
    }

    /** A table as bytes {@code round(w / scale)}, in its own shape, with a scale for each row; see {@link #rowScales}. */
    public Initializer rowBytes(String name, String table) {
        TensorInfo info = info(table);
        return new Initializer(
                name,
                TensorProto.DataType.INT8,
                info.shape(),
                out -> forEachRow(info, row -> {
                    float scale = scale(row);
                    byte[] bytes = new byte[row.length];
                    for (int i = 0; i < row.length; i++) {
                        bytes[i] = (byte) Math.rint(row[i] / scale);
                    }
                    out.write(bytes);
                }));
    }

    /** The scales [rows, 1] of {@link #rowBytes}: {@code max|w| / 127} of each row. */
    public Initializer rowScales(String name, String table) {
        TensorInfo info = info(table);
        List<Long> shape = List.of(info.shape().get(0), 1L);
        return new Initializer(
                name,
                TensorProto.DataType.FLOAT,
                shape,
                out -> forEachRow(info, row -> writeFloats(out, new float[] {scale(row)})));
    }

    private static float scale(float[] row) {
        float largest = 0;
        for (float value : row) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest == 0 ? 1 : largest / 127;
    }

    @FunctionalInterface
    private interface RowWriter {
        void write(float[] row) throws IOException;
    }

    private void forEachRow(TensorInfo table, RowWriter writer) throws IOException {
        int width = Math.toIntExact(table.shape().get(1));
        long rows = table.shape().get(0);
        int together = Math.max(1, CHUNK / width);
        for (long first = 0; first < rows; first += together) {
            int count = (int) Math.min(together, rows - first);
            float[] values = reader.read(table, first * width, count * width);
            for (int i = 0; i < count; i++) {
                writer.write(Arrays.copyOfRange(values, i * width, (i + 1) * width));
            }
        }
    }

    private static List<Long> transposedShape(List<TensorInfo> matrices) {
        long outputs = matrices.stream().mapToLong(info -> info.shape().get(0)).sum();
        return List.of(matrices.get(0).shape().get(1), outputs);
    }

    private static void writeFloats(OutputStream out, float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        out.write(bytes.array());
    }

    private static void writeHalves(OutputStream out, float[] values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putShort(Half.ofFloat(value));
        }
        out.write(bytes.array());
    }

    private float[] matrix(TensorInfo info) {
        return reader.read(info, 0, Math.toIntExact(info.elements()));
    }

    /** Reads matrices [out, in] by input: row i holds the weights of input i for every output. Holds one layer's matrices. */
    private final class TransposedRows {
        private final int count;
        private final List<float[]> matrices = new ArrayList<>();
        private final int outputs;

        TransposedRows(List<TensorInfo> infos) {
            count = Math.toIntExact(infos.get(0).shape().get(1));
            infos.forEach(info -> matrices.add(matrix(info)));
            outputs =
                    matrices.stream().mapToInt(matrix -> matrix.length / count).sum();
        }

        float[] row(int input) {
            float[] row = new float[outputs];
            int o = 0;
            for (float[] matrix : matrices) {
                for (int i = input; i < matrix.length; i += count) {
                    row[o++] = matrix[i];
                }
            }
            return row;
        }
    }
}
