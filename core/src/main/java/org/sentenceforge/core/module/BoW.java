package org.sentenceforge.core.module;

import java.util.List;
import org.sentenceforge.core.architecture.Draw;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.ops.TensorOps;
import org.sentenceforge.core.ops.TermFrequency;

/**
 * A bag of words: a text's vector has, for each word of the vocabulary, the word's weight times how often it occurs in the text; tf-idf,
 * where the weights are inverse document frequencies. Nothing of it is learned.
 *
 * @param folder    the module's folder, which the name of its weights in a program begins with; empty for the model's own directory
 * @param weights   of the words
 * @param frequency how a word counts that occurs more than once
 */
public record BoW(String folder, WordValues weights, TermFrequency frequency) implements SentenceModule {

    @Override
    public Stage stage() {
        return Stage.POOLING;
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        String name = folder.isEmpty() ? "weights" : folder + "/weights";
        T frequencies = ops.termFrequencies(weights.size(), frequency);
        return new Features<>(List.of(), null, ops.multiply(frequencies, ops.parameter(name, weights.size())));
    }

    @Override
    public int dimension(int before) {
        return weights.size();
    }

    @Override
    public boolean isTrained() {
        return false;
    }

    @Override
    public boolean isStored() {
        return false;
    }

    @Override
    public Draw initial(String parameter, int[] shape, Initialization encoder) {
        return weights.parameter();
    }
}
