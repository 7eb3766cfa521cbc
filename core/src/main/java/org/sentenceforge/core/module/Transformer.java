package org.sentenceforge.core.module;

import java.util.List;
import org.sentenceforge.core.architecture.Encoder;
import org.sentenceforge.core.ops.ScopedOps;
import org.sentenceforge.core.ops.TensorOps;

/**
 * The encoder as the first module: its last hidden state becomes the token embeddings.
 *
 * @param folder the module's folder, which its parameters' names begin with ({@code query_0_Transformer/embeddings…}); empty for
 *     the model's own directory
 */
public record Transformer(Encoder encoder, String folder) implements SentenceModule {

    public Transformer(Encoder encoder) {
        this(encoder, "");
    }

    @Override
    public Stage stage() {
        return Stage.TOKENS;
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        List<T> states = encoder.hiddenStates(folder.isEmpty() ? ops : new ScopedOps<>(ops, folder + "/"));
        return new Features<>(states, states.get(states.size() - 1), null);
    }

    @Override
    public int dimension(int before) {
        return encoder.hiddenSize();
    }
}
