package org.sentenceforge.core.module;

import org.sentenceforge.core.ops.TensorOps;

/** Dropout on the sentence embedding, in training only. */
public record Dropout(double rate) implements SentenceModule {

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        return features.withSentenceEmbedding(ops.dropout(features.sentenceEmbedding(), rate));
    }
}
