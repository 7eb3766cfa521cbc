package org.sentenceforge.export.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.Arrays;
import java.util.List;
import org.sentenceforge.core.weights.TensorInfo;

/**
 * The matrices [out, in] of linear layers with the same input, each as a matrix [in, out] of bytes {@code round(w s / scale)}, with a
 * scale for each output, so that zero stays zero and the largest {@code |w s|} becomes 127.
 *
 * <p>The factors s, one for each input and the same for all of the matrices, move what is hard to round from the activations to the
 * weights: the graph multiplies activations by 1/s. With {@code s = max|x|^α / max|w|^(1 - α)} both lose about as much (SmoothQuant,
 * Xiao et al. 2023, with α = 0.65).
 */
public final class QuantizedMatrix {
    private static final double ALPHA = 0.65;
    private static final int LARGEST = 127;

    private final ParameterReader reader;
    private final List<TensorInfo> matrices;
    private final float[] largestInputs;
    private final boolean signed;
    private float[] smoothing;

    /**
     * @param largestInputs largest absolute value of each input that is to be expected
     * @param signed        false to add 128, which makes the bytes unsigned
     */
    QuantizedMatrix(ParameterReader reader, List<TensorInfo> matrices, float[] largestInputs, boolean signed) {
        this.reader = reader;
        this.matrices = matrices;
        this.largestInputs = largestInputs;
        this.signed = signed;
    }

    /** The bytes [in, out] of one of the matrices. */
    public Initializer bytes(int matrix) {
        TensorInfo info = matrices.get(matrix);
        TensorProto.DataType type = signed ? TensorProto.DataType.INT8 : TensorProto.DataType.UINT8;
        int zero = signed ? 0 : LARGEST + 1;
        String name = info.name() + (signed ? ".T.int8" : ".T.uint8");
        return new Initializer(name, type, List.of((long) inputs(), info.shape().get(0)), out -> {
            float[] smoothed = smoothed(info);
            float[] scales = scales(smoothed);
            byte[] row = new byte[scales.length];
            for (int i = 0; i < inputs(); i++) {
                for (int o = 0; o < row.length; o++) {
                    row[o] = (byte) (Math.rint(smoothed[o * inputs() + i] / scales[o]) + zero);
                }
                out.write(row);
            }
        });
    }

    /** The scales [out] of one of the matrices. */
    public Initializer scales(int matrix) {
        TensorInfo info = matrices.get(matrix);
        return Initializer.deferred(info.name() + ".scales", info.shape().get(0), () -> scales(smoothed(info)));
    }

    /** What activations are to be multiplied by [in]. */
    public Initializer factors() {
        return Initializer.deferred(matrices.get(0).name() + ".smoothing", inputs(), () -> {
            float[] factors = smoothing().clone();
            for (int i = 0; i < factors.length; i++) {
                factors[i] = 1 / factors[i];
            }
            return factors;
        });
    }

    private int inputs() {
        return Math.toIntExact(matrices.get(0).shape().get(1));
    }

    private float[] scales(float[] smoothed) {
        float[] scales = new float[smoothed.length / inputs()];
        for (int o = 0; o < scales.length; o++) {
            float largest = 0;
            for (int i = o * inputs(); i < (o + 1) * inputs(); i++) {
                largest = Math.max(largest, Math.abs(smoothed[i]));
            }
            scales[o] = largest == 0 ? 1 : largest / LARGEST;
        }
        return scales;
    }

    /** A matrix [out, in] times the smoothing factors. */
    private float[] smoothed(TensorInfo matrix) {
        float[] factors = smoothing();
        float[] values = read(matrix);
        for (int k = 0; k < values.length; k++) {
            values[k] *= factors[k % factors.length];
        }
        return values;
    }

    private float[] read(TensorInfo matrix) {
        return reader.read(matrix, 0, Math.toIntExact(matrix.elements()));
    }

    private float[] smoothing() {
        if (smoothing == null) {
            float[] largest = new float[inputs()];
            for (TensorInfo matrix : matrices) {
                float[] values = read(matrix);
                for (int k = 0; k < values.length; k++) {
                    largest[k % largest.length] = Math.max(largest[k % largest.length], Math.abs(values[k]));
                }
            }
            float[] factors = new float[largest.length];
            Arrays.fill(factors, 1);
            for (int i = 0; i < factors.length; i++) {
                if (largestInputs[i] > 0 && largest[i] > 0) {
                    factors[i] =
                            (float) (StrictMath.pow(largestInputs[i], ALPHA) / StrictMath.pow(largest[i], 1 - ALPHA));
                }
            }
            smoothing = factors;
        }
        return smoothing;
    }
}
