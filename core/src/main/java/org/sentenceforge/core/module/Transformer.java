package org.sentenceforge.core.module;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.architecture.Draw;
import org.sentenceforge.core.architecture.Encoder;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.architecture.MaskedLanguageHead;
import org.sentenceforge.core.module.QueryExpansion.Keys;
import org.sentenceforge.core.ops.ScopedOps;
import org.sentenceforge.core.ops.TensorOps;

/**
 * The encoder as the first module: its last hidden state becomes the token embeddings; of a masked language model that is what its last
 * layer makes logits of.
 *
 * @param folder the module's folder, which its parameters' names begin with ({@code query_0_Transformer/embeddings…}); empty for
 *     the model's own directory
 * @param head   that of a masked language model
 * @param lora   the adapter on its linear layers, where they have one beside their matrices
 * @param rows   in what rows of tokens depend on what texts are for
 */
public record Transformer(
        Encoder encoder, String folder, Optional<MaskedLanguageHead> head, Optional<Lora> lora, TaskRows rows)
        implements SentenceModule {

    public Transformer(Encoder encoder, String folder) {
        this(encoder, folder, Optional.empty(), Optional.empty(), TaskRows.NONE);
    }

    public Transformer(Encoder encoder) {
        this(encoder, "");
    }

    /** The same encoder as a masked language model. */
    public Transformer with(MaskedLanguageHead masked) {
        return new Transformer(encoder, folder, Optional.of(masked), lora, rows);
    }

    /** The same encoder with rows that depend on what texts are for. */
    public Transformer with(TaskRows other) {
        return new Transformer(encoder, folder, head, lora, other);
    }

    /**
     * The same encoder with an adapter.
     *
     * @throws org.sentenceforge.core.SforgeException (usage) where the encoder has no layer of a name that the adapter gives
     */
    public Transformer with(Lora adapter) {
        adapter.check(encoder);
        return new Transformer(encoder, folder, head, Optional.of(adapter), rows);
    }

    @Override
    public Transformer inFolder(String other) {
        return new Transformer(encoder, other, head, lora, rows);
    }

    /** The same encoder without a masked language model's head. */
    public Transformer withoutHead() {
        return new Transformer(encoder, folder, Optional.empty(), lora, rows);
    }

    public Transformer withoutLora() {
        return new Transformer(encoder, folder, head, Optional.empty(), rows);
    }

    /** The class's name in the original library: {@code BertModel}, {@code BertForMaskedLM}. */
    public String architecture() {
        return head.isEmpty() ? encoder.architecture() : encoder.architecture().replaceFirst("Model$", "ForMaskedLM");
    }

    @Override
    public Stage stage() {
        return Stage.TOKENS;
    }

    @Override
    public <T> Features<T> apply(TensorOps<T> ops, Features<T> features) {
        TensorOps<T> scoped = folder.isEmpty() ? ops : new ScopedOps<>(ops, folder + "/");
        TensorOps<T> own = hasUnseenTokens() ? new UnseenTokenOps<>(scoped) : scoped;
        List<T> states = encoder.hiddenStates(
                lora.<TensorOps<T>>map(adapter -> new LoraOps<>(own, adapter)).orElse(own));
        Features<T> encoded = new Features<>(states, states.get(states.size() - 1), null);
        return head.map(masked -> encoded.withTokenEmbeddings(masked.transformed(own, encoded.tokenEmbeddings()))
                        .withDecoder(new Features.Decoder<>(masked.table(own), masked.bias(own))))
                .orElse(encoded);
    }

    /** Whether there are tokens that others do not attend to. */
    public boolean hasUnseenTokens() {
        return rows.expansion().filter(added -> added.keys() == Keys.UNSEEN).isPresent();
    }

    /** The encoder as texts of a task run through it: only what a forward pass must know is left of how their rows are made. */
    @Override
    public List<SentenceModule> forTask(Optional<String> task) {
        return List.of(with(rows.seenBy(task)));
    }

    @Override
    public Draw initial(String parameter, int[] shape, Initialization encoder) {
        return Lora.isAdapters(parameter) ? Lora.initial(parameter, shape) : encoder.draw(parameter, shape);
    }

    /** That of a token's logits, for a masked language model. */
    @Override
    public int dimension(int before) {
        return head.map(MaskedLanguageHead::vocabulary).orElse(encoder.hiddenSize());
    }
}
