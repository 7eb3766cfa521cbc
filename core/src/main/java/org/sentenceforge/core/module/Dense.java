package org.sentenceforge.core.module;

import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.TensorOps;

/**
 * A linear layer with an activation on the sentence embedding.
 *
 * @param folder the module's folder, which its parameters' names begin with: {@code 2_Dense/linear.weight}
 */
public record Dense(String folder, int in, int out, boolean bias, Activation activation) implements SentenceModule {

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        T weight = ops.parameter(folder + "/linear.weight", out, in);
        T y = ops.linear(
                features.sentenceEmbedding(), weight, bias ? ops.parameter(folder + "/linear.bias", out) : null);
        return features.withSentenceEmbedding(ops.activation(activation, y));
    }

    @Override
    public int dimension(int before) {
        return out;
    }
}
