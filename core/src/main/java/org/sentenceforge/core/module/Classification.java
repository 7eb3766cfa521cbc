package org.sentenceforge.core.module;

import org.sentenceforge.core.architecture.ClassificationHead;
import org.sentenceforge.core.ops.TensorOps;

/** A cross-encoder's scoring head: its logits, before any activation, stand in the place of the sentence embedding. */
public record Classification(ClassificationHead head) implements SentenceModule {

    @Override
    public Stage stage() {
        return Stage.POOLING;
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        return features.withSentenceEmbedding(head.logits(ops, features.tokenEmbeddings()));
    }

    /** The number of labels. */
    @Override
    public int dimension(int before) {
        return head.labels();
    }
}
