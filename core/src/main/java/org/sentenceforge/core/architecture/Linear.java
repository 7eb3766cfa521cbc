package org.sentenceforge.core.architecture;

import org.sentenceforge.core.ops.TensorOps;

/** A linear layer by its checkpoint name: {@code name.weight} [out, in] and, where it has one, {@code name.bias} [out]. */
record Linear(String name, int in, int out, boolean bias) {

    <T> T apply(TensorOps<T> ops, T x) {
        T weight = ops.parameter(name + ".weight", out, in);
        return ops.linear(x, weight, bias ? ops.parameter(name + ".bias", out) : null);
    }

    /** This layer of the part of a model whose names begin so. */
    Linear within(String prefix) {
        return new Linear(prefix + name, in, out, bias);
    }
}
