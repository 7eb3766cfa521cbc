package org.sentenceforge.core.module;

import org.sentenceforge.core.ops.TensorOps;

/** Sentence embeddings of length one. */
public record Normalize() implements SentenceModule {

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        return features.withSentenceEmbedding(ops.normalize(features.sentenceEmbedding()));
    }
}
