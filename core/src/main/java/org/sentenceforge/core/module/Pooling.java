package org.sentenceforge.core.module;

import java.util.List;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.ops.TensorOps;

/** One vector per text from its tokens' vectors; several modes are put side by side. */
public record Pooling(List<PoolingMode> modes, PromptTokens promptTokens) implements SentenceModule {

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        List<T> parts = modes.stream()
                .map(mode -> ops.pool(features.tokenEmbeddings(), mode, promptTokens))
                .toList();
        return features.withSentenceEmbedding(parts.size() == 1 ? parts.get(0) : ops.concat(parts));
    }

    @Override
    public int dimension(int before) {
        return before * modes.size();
    }
}
