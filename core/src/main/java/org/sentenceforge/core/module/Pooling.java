package org.sentenceforge.core.module;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.ops.TensorOps;

/** One vector per text from its tokens' vectors; several modes are put side by side. */
public record Pooling(List<PoolingMode> modes, PromptTokens promptTokens) implements SentenceModule {
    private static final Set<PoolingMode> MEANS =
            EnumSet.of(PoolingMode.MEAN, PoolingMode.MEAN_SQRT_LEN, PoolingMode.WEIGHTED_MEAN);

    /** What tokens count for at least: where all of a text's count for nothing, its vector is zero. */
    private static final double LEAST_WEIGHT = 1e-9;

    @Override
    public Stage stage() {
        return Stage.POOLING;
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        List<T> parts = modes.stream().map(mode -> pooled(ops, features, mode)).toList();
        return features.withSentenceEmbedding(parts.size() == 1 ? parts.get(0) : ops.concat(parts));
    }

    private <T> T pooled(TensorOps<T> ops, Features<T> features, PoolingMode mode) {
        T vector = ops.pool(features.tokenEmbeddings(), mode, promptTokens);
        if (features.tokenWeights() == null || !MEANS.contains(mode)) {
            return vector;
        }
        if (mode != PoolingMode.MEAN) {
            throw SforgeException.badModel(
                    "the mode " + mode.key()
                            + " of a Pooling behind token weights is not supported; supported are mean, max, cls and lasttoken");
        }
        T weights = ops.pool(features.tokenWeights(), mode, promptTokens);
        return ops.divide(vector, ops.clamp(weights, LEAST_WEIGHT, Float.MAX_VALUE)); // Σ w x / Σ w
    }

    @Override
    public int dimension(int before) {
        return before * modes.size();
    }
}
