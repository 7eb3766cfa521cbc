package org.sentenceforge.core.module;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.architecture.Draw;
import org.sentenceforge.core.architecture.Encoder;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.ops.ScopedOps;
import org.sentenceforge.core.ops.TensorOps;

/**
 * The encoder as the first module: its last hidden state becomes the token embeddings.
 *
 * @param folder the module's folder, which its parameters' names begin with ({@code query_0_Transformer/embeddings…}); empty for
 *     the model's own directory
 * @param lora   the adapter on its linear layers, where they have one beside their matrices
 */
public record Transformer(Encoder encoder, String folder, Optional<Lora> lora) implements SentenceModule {

    public Transformer(Encoder encoder, String folder) {
        this(encoder, folder, Optional.empty());
    }

    public Transformer(Encoder encoder) {
        this(encoder, "");
    }

    /**
     * The same encoder with an adapter.
     *
     * @throws org.sentenceforge.core.SforgeException (usage) where the encoder has no layer of a name that the adapter gives
     */
    public Transformer with(Lora adapter) {
        adapter.check(encoder);
        return new Transformer(encoder, folder, Optional.of(adapter));
    }

    public Transformer withoutLora() {
        return new Transformer(encoder, folder);
    }

    @Override
    public Stage stage() {
        return Stage.TOKENS;
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        TensorOps<T> own = folder.isEmpty() ? ops : new ScopedOps<>(ops, folder + "/");
        List<T> states = encoder.hiddenStates(
                lora.<TensorOps<T>>map(adapter -> new LoraOps<>(own, adapter)).orElse(own));
        return new Features<>(states, states.get(states.size() - 1), null);
    }

    @Override
    public Draw initial(String parameter, int[] shape, Initialization encoder) {
        return Lora.isAdapters(parameter) ? Lora.initial(parameter, shape) : encoder.draw(parameter, shape);
    }

    @Override
    public int dimension(int before) {
        return encoder.hiddenSize();
    }
}
