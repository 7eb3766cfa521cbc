package org.sentenceforge.core.ops;

/** Element-wise functions. */
public enum Activation {
    /** Exact: x Φ(x). */
    GELU(-0.1701),
    /** {@code 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³)))}. */
    GELU_TANH(-0.1701),
    RELU(0),
    SILU(-0.2785),
    TANH(-1),
    SIGMOID(0),
    IDENTITY(Double.NEGATIVE_INFINITY);

    private final double least;

    Activation(double least) {
        this.least = least;
    }

    /** No value is below this. */
    public double least() {
        return least;
    }
}
