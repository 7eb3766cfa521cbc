package org.sentenceforge.export.graph;

import java.nio.FloatBuffer;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.weights.FloatReader;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;

/** Reads stored parameters as float32, whatever floating-point type they are stored in. */
final class ParameterReader {
    private final Weights weights;

    ParameterReader(Weights weights) {
        this.weights = weights;
    }

    /**
     * The parameter's description.
     *
     * @throws SforgeException (bad model) where it is missing, has another shape or is not of a floating-point type
     */
    TensorInfo info(String name, int... shape) {
        TensorInfo info = weights.info(name);
        if (!info.hasShape(shape)) {
            throw SforgeException.badModel("tensor '" + name + "' has shape " + info.shape()
                    + ", but the configuration asks for " + java.util.Arrays.toString(shape)
                    + "; config.json and the weights do not belong together");
        }
        switch (info.dtype()) {
            case F64, F32, F16, BF16 -> {}
            default ->
                throw SforgeException.badModel("tensor '" + name + "' is stored as " + info.dtype()
                        + "; expected one of F32, F16, BF16 and F64");
        }
        return info;
    }

    /** Elements {@code first} to {@code first + count} in row-major order. */
    float[] read(TensorInfo info, long first, int count) {
        float[] values = new float[count];
        FloatReader.read(weights, info, first, FloatBuffer.wrap(values));
        return values;
    }
}
