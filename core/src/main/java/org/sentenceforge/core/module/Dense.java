package org.sentenceforge.core.module;

import java.util.OptionalInt;
import org.sentenceforge.core.architecture.Draw;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.TensorOps;

/**
 * A linear layer with an activation on the sentence embedding.
 *
 * @param folder   the module's folder, which its parameters' names begin with: {@code 2_Dense/linear.weight}
 * @param residual whether the input is added to the result; through {@code residual.weight} [out, in] where the sizes differ
 */
public record Dense(String folder, int in, int out, boolean bias, Activation activation, boolean residual)
        implements SentenceModule {

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        T weight = ops.parameter(folder + "/linear.weight", out, in);
        T y = ops.linear(
                features.sentenceEmbedding(), weight, bias ? ops.parameter(folder + "/linear.bias", out) : null);
        y = ops.activation(activation, y);
        return features.withSentenceEmbedding(residual ? ops.add(y, shortcut(ops, features.sentenceEmbedding())) : y);
    }

    private <T> T shortcut(TensorOps<T> ops, T x) {
        return in == out ? x : ops.linear(x, ops.parameter(folder + "/residual.weight", out, in), null);
    }

    @Override
    public int dimension(int before) {
        return out;
    }

    @Override
    public OptionalInt takes() {
        return OptionalInt.of(in);
    }

    @Override
    public Dense inFolder(String other) {
        return new Dense(other, in, out, bias, activation, residual);
    }

    @Override
    public Draw initial(String parameter, int[] shape, Initialization encoder) {
        return Draw.uniform(1 / Math.sqrt(in));
    }
}
