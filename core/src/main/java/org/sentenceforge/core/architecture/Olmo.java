package org.sentenceforge.core.architecture;

import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.ops.RmsNorm;
import org.sentenceforge.core.ops.TensorOps;

/**
 * OLMo (Groeneveld et al. 2024) and OLMo 2 as encoders. The first has Llama's layers with layer norms that learn nothing, and may clip queries,
 * keys and values; the second norms what attention and feed-forward parts give rather than what they take, and all query heads, and all key
 * heads, together.
 *
 * @param norms of the layers
 */
public record Olmo(
        String architecture,
        int vocabularySize,
        int hiddenSize,
        int maxPositions,
        int layers,
        RotaryAttention attention,
        GatedFeedForward feedForward,
        Norms norms)
        implements Encoder {

    private static final double EPSILON = 1e-5;

    /** Where a layer's norms are, and what they are. */
    sealed interface Norms {

        /**
         * OLMo's.
         *
         * @param clip what queries, keys and values are cut to, to either side; infinite where they are not
         */
        record Before(double clip) implements Norms {}

        /** OLMo 2's. */
        record Behind(double epsilon) implements Norms {}
    }

    static Olmo readOlmo(ConfigFields config) {
        return read("OlmoModel", config, new Norms.Before(config.positiveNumber("clip_qkv", Double.MAX_VALUE)));
    }

    static Olmo readOlmo2(ConfigFields config) {
        return read("Olmo2Model", config, new Norms.Behind(config.positiveNumber("rms_norm_eps", EPSILON)));
    }

    private static Olmo read(String architecture, ConfigFields config, Norms norms) {
        DecoderFields sizes = DecoderFields.read(config, 0, false);
        boolean bias = config.flag("attention_bias", false);
        return new Olmo(
                architecture,
                sizes.vocabularySize(),
                sizes.hiddenSize(),
                config.positive("max_position_embeddings", 2048),
                sizes.layers(),
                sizes.attention(
                        new DecoderFields.Kind(sizes.reach(LayerType.FULL), Llama.rotary(sizes)),
                        sizes.headSize(),
                        0,
                        false,
                        new DecoderFields.Biases(bias, bias)),
                sizes.feedForward("hidden_act", "silu", false),
                norms);
    }

    @Override
    public <T> List<T> hiddenStates(TensorOps<T> ops) {
        T x = ops.embedding(ops.parameter("embed_tokens.weight", vocabularySize, hiddenSize), ops.tokenIds());
        List<T> states = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            states.add(x);
            String name = "layers." + i + ".";
            x = norms instanceof Norms.Before before
                    ? layer(ops, x, name, before)
                    : layer(ops, x, name, (Norms.Behind) norms);
        }
        states.add(
                norms instanceof Norms.Behind behind
                        ? normed(ops, x, "norm", hiddenSize, behind)
                        : ops.layerNorm(x, null, null, EPSILON));
        return states;
    }

    private <T> T layer(TensorOps<T> ops, T x, String name, Norms.Before norm) {
        boolean clipped = norm.clip < Double.MAX_VALUE;
        T attended = attention.apply(
                ops,
                ops.layerNorm(x, null, null, EPSILON),
                name + "self_attn.",
                (heads, which) -> clipped ? ops.clamp(heads, -norm.clip, norm.clip) : heads);
        T between = ops.add(x, attended);
        T normed = ops.layerNorm(between, null, null, EPSILON);
        return ops.add(between, feedForward.apply(ops, normed, name + "mlp."));
    }

    private <T> T layer(TensorOps<T> ops, T x, String name, Norms.Behind norm) {
        int headSize = attention.attention().headSize();
        int queries = attention.attention().heads() * headSize;
        int keys = attention.attention().keyValueHeads() * headSize;
        T attended = attention.apply(ops, x, name + "self_attn.", (heads, which) -> switch (which) {
            case "q" -> normed(ops, heads, name + "self_attn.q_norm", queries, norm);
            case "k" -> normed(ops, heads, name + "self_attn.k_norm", keys, norm);
            default -> heads;
        });
        T between = ops.add(x, normed(ops, attended, name + "post_attention_layernorm", hiddenSize, norm));
        T outer = feedForward.apply(ops, between, name + "mlp.");
        return ops.add(between, normed(ops, outer, name + "post_feedforward_layernorm", hiddenSize, norm));
    }

    private static <T> T normed(TensorOps<T> ops, T x, String name, int size, Norms.Behind norm) {
        return ops.rmsNorm(x, ops.parameter(name + ".weight", size), new RmsNorm(size, norm.epsilon, false));
    }
}
