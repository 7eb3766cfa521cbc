package org.sentenceforge.core.module;

import java.util.List;
import org.sentenceforge.core.architecture.Draw;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.ops.TensorOps;

/**
 * Token embeddings as a learned mean over the upper layers: {@code Σ w_l h_l / Σ w_l} for l from {@code start} to {@code layers}.
 *
 * @param folder the module's folder, which its parameter's name begins with: {@code 1_WeightedLayerPooling/layer_weights}
 * @param start  first hidden state that counts; 0 is the embeddings' output
 * @param layers number of the transformer's layers
 */
public record WeightedLayerPooling(String folder, int start, int layers) implements SentenceModule {

    @Override
    public Stage stage() {
        return Stage.TOKENS;
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        int count = layers + 1 - start;
        List<T> weights = ops.split(ops.parameter(folder + "/layer_weights", count), count);
        T total = weights.get(0);
        T sum = ops.multiply(features.hiddenStates().get(start), total);
        for (int i = 1; i < count; i++) {
            total = ops.add(total, weights.get(i));
            sum = ops.add(sum, ops.multiply(features.hiddenStates().get(start + i), weights.get(i)));
        }
        return features.withTokenEmbeddings(ops.divide(sum, total));
    }

    @Override
    public boolean takesHiddenStates() {
        return true;
    }

    @Override
    public WeightedLayerPooling inFolder(String other) {
        return new WeightedLayerPooling(other, start, layers);
    }

    @Override
    public Draw initial(String parameter, int[] shape, Initialization encoder) {
        return Draw.constant(1);
    }
}
