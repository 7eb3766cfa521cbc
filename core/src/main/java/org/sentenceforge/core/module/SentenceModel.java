package org.sentenceforge.core.module;

import java.util.List;
import org.sentenceforge.core.ops.TensorOps;

/** The whole chain. */
public record SentenceModel(List<SentenceModule> modules) {

    public <T> Features<T> forward(TensorOps<T> ops) {
        Features<T> features = null;
        for (SentenceModule module : modules) {
            features = module.apply(ops, features);
        }
        return features;
    }

    /** Size of the sentence embedding. */
    public int dimension() {
        int dimension = 0;
        for (SentenceModule module : modules) {
            dimension = module.dimension(dimension);
        }
        return dimension;
    }
}
