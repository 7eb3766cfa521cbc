package org.sentenceforge.core.module;

import java.util.List;
import org.sentenceforge.core.architecture.Draw;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.ops.TensorOps;
import org.sentenceforge.core.ops.TermFrequency;

/**
 * A weight per token of the vocabulary, such as its inverse document frequency: a text's embedding has the weights of the tokens that occur
 * in it, however often. So queries need no inference (Geng et al. 2024, arXiv 2411.04403).
 *
 * @param folder  the module's folder, which its parameter's name begins with ({@code query_0_SparseStaticEmbedding/weight}); empty for the
 *     model's own directory
 * @param entries number of weights
 * @param frozen  whether training leaves them as they are
 */
public record SparseStaticEmbedding(String folder, int entries, boolean frozen) implements SentenceModule {

    @Override
    public Stage stage() {
        return Stage.POOLING;
    }

    private String weight() {
        return folder.isEmpty() ? "weight" : folder + "/weight";
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        T weights = ops.multiply(ops.termFrequencies(entries, TermFrequency.BINARY), ops.parameter(weight(), entries));
        return new Features<>(List.of(), null, weights);
    }

    @Override
    public int dimension(int before) {
        return entries;
    }

    @Override
    public SparseStaticEmbedding inFolder(String other) {
        return new SparseStaticEmbedding(other, entries, frozen);
    }

    @Override
    public boolean isTrained() {
        return !frozen;
    }

    @Override
    public Draw initial(String parameter, int[] shape, Initialization encoder) {
        return Draw.constant(1);
    }
}
