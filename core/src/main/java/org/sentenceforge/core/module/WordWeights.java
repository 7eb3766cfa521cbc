package org.sentenceforge.core.module;

import org.sentenceforge.core.architecture.Draw;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.ops.TensorOps;

/**
 * Token embeddings times a weight for each token of the vocabulary, such as its inverse document frequency. A mean behind it is a
 * weighted one: {@code Σ w_i x_i / Σ w_i}.
 *
 * @param folder  the module's folder, which its parameter's name begins with: {@code 1_WordWeights/emb_layer.weight}
 * @param weights of the tokens, with which the parameter begins
 */
public record WordWeights(String folder, WordValues weights) implements SentenceModule {

    @Override
    public Stage stage() {
        return Stage.TOKENS;
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        T table = ops.parameter(folder + "/emb_layer.weight", weights.size(), 1);
        T ofTokens = ops.embedding(table, ops.tokenIds());
        return features.withTokenEmbeddings(ops.multiply(features.tokenEmbeddings(), ofTokens))
                .withTokenWeights(ofTokens);
    }

    @Override
    public WordWeights inFolder(String other) {
        return new WordWeights(other, weights);
    }

    @Override
    public Draw initial(String parameter, int[] shape, Initialization encoder) {
        return weights.parameter();
    }
}
