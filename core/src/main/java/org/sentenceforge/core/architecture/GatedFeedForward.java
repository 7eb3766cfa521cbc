package org.sentenceforge.core.architecture;

import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.TensorOps;

/** A gated linear unit (Shazeer 2020): {@code down(activation(gate x) · up x)}. */
record GatedFeedForward(int hiddenSize, int intermediateSize, Activation activation, boolean bias) {

    <T> T apply(TensorOps<T> ops, T x, String name) {
        T gate = new Linear(name + "gate_proj", hiddenSize, intermediateSize, bias).apply(ops, x);
        T up = new Linear(name + "up_proj", hiddenSize, intermediateSize, bias).apply(ops, x);
        T gated = ops.multiply(ops.activation(activation, gate), up);
        return new Linear(name + "down_proj", intermediateSize, hiddenSize, bias).apply(ops, gated);
    }
}
