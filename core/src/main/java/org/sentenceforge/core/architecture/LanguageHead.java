package org.sentenceforge.core.architecture;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.TensorOps;

/**
 * What a causal language model says of the next token: a logit for each token of its vocabulary, {@code c tanh(W x / c)} where the model
 * caps them at c, else {@code W x}.
 *
 * @param table    the name of W [vocabulary, hidden]: that of the token embeddings, where both are one
 * @param softCap  c, or 0 for none
 */
public record LanguageHead(String table, int vocabulary, int hidden, double softCap) {
    private static final String OWN = "lm_head.weight";

    /** That of a decoder; empty for other encoders. */
    static Optional<LanguageHead> read(ModelType type, ConfigFields config) {
        return switch (type) {
            case QWEN2, QWEN3, LLAMA, MISTRAL -> Optional.of(read(config, false, 0));
            case GEMMA2 -> Optional.of(read(config, true, config.declaresNull("final_logit_softcapping") ? 0 : 30));
            case GEMMA3_TEXT -> Optional.of(read(config, true, 0));
            default -> Optional.empty();
        };
    }

    private static LanguageHead read(ConfigFields config, boolean usuallyTied, double usualCap) {
        return new LanguageHead(
                config.flag("tie_word_embeddings", usuallyTied) ? "embed_tokens.weight" : OWN,
                config.positive("vocab_size"),
                config.positive("hidden_size"),
                config.number("final_logit_softcapping", usualCap));
    }

    /** The logits [..., tokens] of some tokens behind vectors [..., hidden]. */
    public <T> T logits(TensorOps<T> ops, T x, List<Integer> tokens) {
        T logits = ops.rowProducts(x, ops.parameter(table, vocabulary, hidden), tokens);
        return softCap == 0
                ? logits
                : ops.scale(ops.activation(Activation.TANH, ops.scale(logits, 1 / softCap)), softCap);
    }
}
