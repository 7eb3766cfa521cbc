package org.sentenceforge.core.ops;

/** Element-wise functions. */
public enum Activation {
    /** Exact: x Φ(x). */
    GELU,
    /** {@code 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³)))}. */
    GELU_TANH,
    RELU,
    SILU,
    TANH,
    SIGMOID,
    IDENTITY
}
