package org.sentenceforge.core.module;

import java.util.OptionalInt;
import org.sentenceforge.core.architecture.Draw;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.ops.TensorOps;

/**
 * A layer norm of the sentence embedding.
 *
 * @param folder the module's folder, which its parameters' names begin with: {@code 2_LayerNorm/norm.weight}
 */
public record LayerNorm(String folder, int dimension) implements SentenceModule {
    private static final double EPSILON = 1e-5;

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        T weight = ops.parameter(folder + "/norm.weight", dimension);
        T bias = ops.parameter(folder + "/norm.bias", dimension);
        return features.withSentenceEmbedding(ops.layerNorm(features.sentenceEmbedding(), weight, bias, EPSILON));
    }

    @Override
    public int dimension(int before) {
        return dimension;
    }

    @Override
    public OptionalInt takes() {
        return OptionalInt.of(dimension);
    }

    @Override
    public LayerNorm inFolder(String other) {
        return new LayerNorm(other, dimension);
    }

    @Override
    public Draw initial(String parameter, int[] shape, Initialization encoder) {
        return Draw.constant(parameter.endsWith(".bias") ? 0 : 1);
    }
}
