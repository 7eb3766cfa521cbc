package org.sentenceforge.core.module;

import java.util.List;
import org.sentenceforge.core.encoder.Encoder;
import org.sentenceforge.core.ops.TensorOps;

/** The encoder as the first module: its last hidden state becomes the token embeddings. */
public record Transformer(Encoder encoder) implements SentenceModule {

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        List<T> states = encoder.hiddenStates(ops);
        return new Features<>(states, states.get(states.size() - 1), null);
    }

    @Override
    public int dimension(int before) {
        return encoder.hiddenSize();
    }
}
