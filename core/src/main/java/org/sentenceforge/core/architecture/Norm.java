package org.sentenceforge.core.architecture;

import org.sentenceforge.core.ops.TensorOps;

/** A layer norm by its checkpoint name: {@code name.weight} [size] and, where it has one, {@code name.bias} [size]. */
record Norm(String name, int size, double epsilon, boolean bias) {

    <T> T apply(TensorOps<T> ops, T x) {
        T weight = ops.parameter(name + ".weight", size);
        return ops.layerNorm(x, weight, bias ? ops.parameter(name + ".bias", size) : null, epsilon);
    }
}
