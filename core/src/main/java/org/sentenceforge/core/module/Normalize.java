package org.sentenceforge.core.module;

import org.sentenceforge.core.ops.TensorOps;

/**
 * Vectors of length one.
 *
 * @param stage {@link SentenceModule.Stage#TEXTS} or {@link SentenceModule.Stage#TOKENS}
 */
public record Normalize(Stage stage) implements SentenceModule {

    /** Of texts. */
    public Normalize() {
        this(Stage.TEXTS);
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        return features.withVectors(stage, ops.normalize(features.vectors(stage)));
    }
}
