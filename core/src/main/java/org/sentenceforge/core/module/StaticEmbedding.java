package org.sentenceforge.core.module;

import java.util.List;
import org.sentenceforge.core.architecture.Draw;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.ops.TensorOps;

/**
 * A vector per token of the vocabulary, without any context; a text's embedding is the mean of its tokens' vectors.
 *
 * @param folder the module's folder, which its parameter's name begins with ({@code 0_StaticEmbedding/embedding.weight}); empty for
 *     the model's own directory
 */
public record StaticEmbedding(String folder, int vocabularySize, int dimension) implements SentenceModule {

    @Override
    public Stage stage() {
        return Stage.POOLING;
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        String name = folder.isEmpty() ? "embedding.weight" : folder + "/embedding.weight";
        T tokens = ops.embedding(ops.parameter(name, vocabularySize, dimension), ops.tokenIds());
        return new Features<>(List.of(), tokens, ops.pool(tokens, PoolingMode.MEAN, PromptTokens.INCLUDED));
    }

    @Override
    public int dimension(int before) {
        return dimension;
    }

    @Override
    public Draw initial(String parameter, int[] shape, Initialization encoder) {
        return Draw.normal(1);
    }
}
