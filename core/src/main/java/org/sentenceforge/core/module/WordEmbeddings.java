package org.sentenceforge.core.module;

import java.util.List;
import org.sentenceforge.core.architecture.Draw;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.ops.TensorOps;

/**
 * A vector per word of the vocabulary (GloVe, word2vec), without any context.
 *
 * @param folder    the module's folder, which its parameter's name begins with ({@code 0_WordEmbeddings/emb_layer.weight}); empty for the
 *     model's own directory
 * @param maxLength what the module says of the longest text in words; it cuts none
 */
public record WordEmbeddings(String folder, int vocabularySize, int dimension, Vectors vectors, int maxLength)
        implements SentenceModule {

    /** What training does to the words' vectors. */
    public enum Vectors {
        KEPT,
        TRAINED
    }

    @Override
    public Stage stage() {
        return Stage.TOKENS;
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        String name = folder.isEmpty() ? "emb_layer.weight" : folder + "/emb_layer.weight";
        T table = ops.parameter(name, vocabularySize, dimension);
        return new Features<>(List.of(), ops.embedding(table, ops.tokenIds()), null);
    }

    @Override
    public int dimension(int before) {
        return dimension;
    }

    @Override
    public boolean isTrained() {
        return vectors == Vectors.TRAINED;
    }

    @Override
    public Draw initial(String parameter, int[] shape, Initialization encoder) {
        return Draw.normal(1);
    }
}
