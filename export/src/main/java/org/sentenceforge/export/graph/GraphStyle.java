package org.sentenceforge.export.graph;

/**
 * How a model is written as a graph.
 *
 * @param operators which operators may be used
 * @param gelu      how GELU is computed
 * @param precision number format of the linear layers
 * @param opset     the version of the standard operators
 */
public record GraphStyle(Operators operators, Gelu gelu, Precision precision, Opset opset) {

    /** Exact, float32, standard operators only: runs everywhere. */
    public static final GraphStyle PORTABLE = new GraphStyle(Operators.STANDARD, Gelu.AS_TRAINED, Precision.FP32);

    /** With the usual version of the standard operators. */
    public GraphStyle(Operators operators, Gelu gelu, Precision precision) {
        this(operators, gelu, precision, Opset.DEFAULT);
    }

    public enum Operators {
        /** Those of the ONNX standard. */
        STANDARD,
        /** Also ONNX Runtime's own, which do in one step what takes several standard ones. */
        FUSED
    }

    public enum Gelu {
        AS_TRAINED,
        /** The tanh form for the exact one as well: faster, different by about 1e-3. */
        TANH
    }

    /** Number format of the linear layers; everything between them is computed in float32. */
    public enum Precision {
        FP32,
        /** Weights and products in half precision. */
        FP16,
        /**
         * Weights of the encoder's linear layers as 8-bit integers from -127 to 127, one scale per output; activations quantized while
         * running, one scale per token; large tables with one scale per row.
         */
        INT8,
        /** The same with weights from 1 to 255 around 128, for processors without instructions for signed weights. */
        UINT8
    }
}
