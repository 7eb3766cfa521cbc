package org.sentenceforge.core.module;

import java.util.Optional;
import org.sentenceforge.core.ops.TensorOps;

/** One link of the chain from tokens to a sentence embedding. */
public sealed interface SentenceModule
        permits Transformer,
                StaticEmbedding,
                Router,
                WeightedLayerPooling,
                Pooling,
                Normalize,
                Dense,
                LayerNorm,
                Dropout,
                Classification {

    /** The features with this module's own contribution; the first module of a chain is given none (null). */
    <T> Features<T> apply(TensorOps<T> ops, Features<T> features);

    /** Size of the sentence embedding (or of the token vectors, before pooling) behind this module, given the size before it. */
    int dimension(int before);

    /** The folder that its own parameters' names begin with, "" for the model's own directory; empty where it has no parameters. */
    default Optional<String> parameterFolder() {
        return Optional.empty();
    }
}
