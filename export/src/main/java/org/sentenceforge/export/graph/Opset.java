package org.sentenceforge.export.graph;

import org.sentenceforge.core.SforgeException;

/**
 * A version of ONNX's standard operators, which a graph says that it needs. An operator's form may differ between versions: {@link
 * GraphBuilder} writes that of the graph's own.
 */
public record Opset(int version) {
    /** The oldest that the operators of our graphs can be written in. */
    public static final int OLDEST = 14;
    /** The newest that ONNX Runtime loads. */
    public static final int NEWEST = 26;
    /** The first with all operators that are written as one node: every ONNX Runtime since 1.12 loads it. */
    public static final Opset DEFAULT = new Opset(17);

    /** @throws SforgeException (usage) where graphs cannot be written in this version, or ONNX Runtime does not load them */
    public Opset {
        if (version < OLDEST || version > NEWEST) {
            throw SforgeException.usage(
                    "--opset: expected a number from " + OLDEST + " to " + NEWEST + ", got " + version
                            + "; older ones lack operators that the graphs need, newer ones are not loaded by ONNX Runtime");
        }
    }

    /** The version of the file format with which this version of the operators came. */
    long fileFormat() {
        if (version < 19) {
            return 8;
        }
        if (version < 21) {
            return 9;
        }
        if (version < 23) {
            return 10;
        }
        return Math.min(version - 12L, 13);
    }

    /** Whether the output of a Shape may begin with another dimension than the first. */
    boolean hasPartialShape() {
        return version >= 15;
    }

    /** Whether a ScatterElements can add up what meets at one place. */
    public boolean hasScatteredSum() {
        return version >= 16;
    }

    /** Whether there is an operator LayerNormalization. */
    public boolean hasLayerNormalization() {
        return version >= 17;
    }

    /** Whether the dimensions that are reduced are an input rather than an attribute, and a Split into equal parts says how many. */
    boolean hasDimensionsAsInput() {
        return version >= 18;
    }
}
