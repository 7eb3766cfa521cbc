package org.sentenceforge.core.module;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sentenceforge.core.architecture.Draw;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.ops.TensorOps;

/**
 * Token embeddings times a weight for each token of the vocabulary, such as its inverse document frequency. A mean behind it is a
 * weighted one: {@code Σ w_i x_i / Σ w_i}.
 *
 * @param folder     the module's folder, which its parameter's name begins with: {@code 1_WordWeights/emb_layer.weight}
 * @param vocabulary the tokens by their ids
 * @param weights    of tokens, as they are or in lower case
 * @param unknown    the weight of all others
 */
public record WordWeights(String folder, List<String> vocabulary, Map<String, Double> weights, double unknown)
        implements SentenceModule {

    @Override
    public Stage stage() {
        return Stage.TOKENS;
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        T table = ops.parameter(folder + "/emb_layer.weight", vocabulary.size(), 1);
        T ofTokens = ops.embedding(table, ops.tokenIds());
        return features.withTokenEmbeddings(ops.multiply(features.tokenEmbeddings(), ofTokens))
                .withTokenWeights(ofTokens);
    }

    @Override
    public WordWeights inFolder(String other) {
        return new WordWeights(other, vocabulary, weights, unknown);
    }

    @Override
    public Draw initial(String parameter, int[] shape, Initialization encoder) {
        return (index, uniform) -> {
            String token = vocabulary.get((int) index);
            return weights.getOrDefault(token, weights.getOrDefault(token.toLowerCase(Locale.ROOT), unknown));
        };
    }
}
