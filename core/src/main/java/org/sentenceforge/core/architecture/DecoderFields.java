package org.sentenceforge.core.architecture;

import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.Attention.Reach;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.RmsNorm;
import org.sentenceforge.core.ops.Rotary;

/**
 * The sizes that every decoder's config.json gives, and what follows from them alone.
 *
 * @param unitOffset whether norm weights are stored as their difference from one
 */
record DecoderFields(
        ConfigFields config,
        int vocabularySize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int keyValueHeads,
        int headSize,
        boolean unitOffset) {

    /** Which of the attention's linear layers have a bias. */
    record Biases(boolean queryKeyValue, boolean output) {}

    /** What makes one type of layers differ from the other. */
    record Kind(Reach reach, Rotary rotary) {}

    /** @param absentHeadSize head size where no key gives one, or 0 for {@code hidden / heads} */
    static DecoderFields read(ConfigFields config, int absentHeadSize, boolean unitOffset) {
        int hidden = config.positive("hidden_size");
        int heads = config.positive("num_attention_heads");
        int keyValueHeads = config.positive("num_key_value_heads", heads);
        config.requireDivisible(heads, "num_attention_heads", keyValueHeads, "num_key_value_heads");
        return new DecoderFields(
                config,
                config.positive("vocab_size"),
                hidden,
                config.positive("intermediate_size"),
                config.positive("num_hidden_layers"),
                heads,
                keyValueHeads,
                config.positive("head_dim", absentHeadSize > 0 ? absentHeadSize : Math.max(1, hidden / heads)),
                unitOffset);
    }

    /** A linear layer without bias on the last token. */
    static ClassificationHead readHead(ConfigFields config) {
        Linear score = new Linear("score", config.positive("hidden_size"), ClassificationHead.labels(config), false);
        return new ClassificationHead(PoolingMode.LAST_TOKEN, 0, null, Activation.IDENTITY, null, 0, score);
    }

    /** One type's attention; scores are scaled by {@code 1/√scalar}. */
    RotaryAttention attention(Kind kind, double scalar, double softCap, boolean headNorms, Biases biases) {
        double scale = 1 / Math.sqrt(scalar);
        double dropout = config.rate("attention_dropout", 0);
        return new RotaryAttention(
                hiddenSize,
                new Attention(heads, keyValueHeads, headSize, scale, kind.reach, softCap, dropout),
                kind.rotary,
                headNorms ? norm(headSize) : null,
                biases.queryKeyValue,
                biases.output);
    }

    GatedFeedForward feedForward(String activationKey, String absentActivation, boolean bias) {
        return new GatedFeedForward(
                hiddenSize, intermediateSize, config.activation(activationKey, absentActivation), bias);
    }

    RmsNorm norm(int size) {
        return norm(size, 1e-6);
    }

    RmsNorm norm(int size, double absentEpsilon) {
        return new RmsNorm(size, config.positiveNumber("rms_norm_eps", absentEpsilon), unitOffset);
    }

    /**
     * Which keys layers of a type see. A causal window of w tokens counts the query itself; without causality it reaches w to both
     * sides.
     */
    Reach reach(LayerType type) {
        boolean causal = config.flag("is_causal", true);
        if (type == LayerType.FULL) {
            return causal ? Reach.CAUSAL : Reach.ALL;
        }
        int window = window(config);
        return causal ? new Reach(window - 1, 0) : new Reach(window, window);
    }

    /** Whether windowed layers have a window; the original classes have one unless the key is null. */
    static boolean hasWindow(ConfigFields config) {
        return !config.declaresNull("sliding_window");
    }

    static int window(ConfigFields config) {
        if (!hasWindow(config)) {
            throw config.unexpected("sliding_window", "a number of tokens, since there are sliding_attention layers");
        }
        return config.positive("sliding_window", 4096);
    }
}
