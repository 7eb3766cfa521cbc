package org.sentenceforge.core.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.sentenceforge.core.ops.Attention.Reach;
import org.sentenceforge.core.ops.RmsNorm;
import org.sentenceforge.core.ops.Rotary;
import org.sentenceforge.core.ops.TensorOps;

/**
 * Gemma 2 (Gemma Team 2024) and the text part of Gemma 3 (2025) as encoders: a norm before and after each of attention and
 * feed-forward, embeddings scaled by √hidden, norm weights stored as their difference from one. Gemma 2 caps its attention scores;
 * Gemma 3 norms query and key heads instead, turns windowed layers by another base, and as an embedding model sees both ways.
 *
 * <p>The reference rounds √hidden to the number type of the embeddings, so in a run that is bf16 throughout √3584 = 59.87 becomes
 * 59.75. Here embeddings and sums of layers are float32 whatever the type of matrix products, and the factor is exact.
 */
public record Gemma(
        String architecture,
        int vocabularySize,
        int hiddenSize,
        int maxPositions,
        List<RotaryAttention> attentions,
        GatedFeedForward feedForward,
        RmsNorm norm)
        implements Encoder {

    private static final int HEAD_SIZE = 256;

    static Gemma readGemma2(ConfigFields config) {
        // the original code reads the key and masks causally all the same
        config.require("use_bidirectional_attention", "false");
        DecoderFields sizes = DecoderFields.read(config, HEAD_SIZE, true);
        Rotary rotary = rotary(sizes, new RotaryFields.Place(LayerType.FULL, "rope_theta", 10_000, "rope_scaling"));
        double softCap =
                config.number("attn_logit_softcapping", config.declaresNull("attn_logit_softcapping") ? 0 : 50);
        return read(
                "Gemma2Model",
                sizes,
                softCap,
                false,
                i -> i % 2 == 0 ? LayerType.SLIDING : LayerType.FULL,
                type -> new DecoderFields.Kind(sizes.reach(type), rotary));
    }

    static Gemma readGemma3(ConfigFields config) {
        DecoderFields sizes = DecoderFields.read(config, HEAD_SIZE, true);
        Rotary local = rotary(sizes, new RotaryFields.Place(LayerType.SLIDING, "rope_local_base_freq", 10_000, null));
        Rotary global = rotary(sizes, new RotaryFields.Place(LayerType.FULL, "rope_theta", 1_000_000, "rope_scaling"));
        boolean bidirectional = config.flag("use_bidirectional_attention", false);
        int pattern = config.positive("sliding_window_pattern", 6);
        // the original class reads attn_logit_softcapping, but does not apply it
        return read(
                "Gemma3TextModel",
                sizes,
                0,
                true,
                i -> (i + 1) % pattern == 0 ? LayerType.FULL : LayerType.SLIDING,
                type -> new DecoderFields.Kind(
                        bidirectional ? bothWays(config, type) : sizes.reach(type),
                        type == LayerType.SLIDING ? local : global));
    }

    /** config.json states a bidirectional window's width over both sides together. */
    private static Reach bothWays(ConfigFields config, LayerType type) {
        if (type == LayerType.FULL) {
            return Reach.ALL;
        }
        int sideways = DecoderFields.window(config) / 2;
        return new Reach(sideways, sideways);
    }

    private static Rotary rotary(DecoderFields sizes, RotaryFields.Place place) {
        return RotaryFields.read(sizes.config(), place, sizes.headSize());
    }

    private static Gemma read(
            String architecture,
            DecoderFields sizes,
            double softCap,
            boolean headNorms,
            IntFunction<LayerType> rule,
            Function<LayerType, DecoderFields.Kind> kinds) {
        ConfigFields config = sizes.config();
        boolean bias = config.flag("attention_bias", false);
        double scalar = config.positiveNumber("query_pre_attn_scalar", 256);
        DecoderFields.Biases biases = new DecoderFields.Biases(bias, bias);
        return new Gemma(
                architecture,
                sizes.vocabularySize(),
                sizes.hiddenSize(),
                config.positive("max_position_embeddings"),
                LayerType.layers(
                        config,
                        sizes.layers(),
                        rule,
                        type -> sizes.attention(kinds.apply(type), scalar, softCap, headNorms, biases)),
                sizes.feedForward("hidden_activation", "gelu_pytorch_tanh", false),
                sizes.norm(sizes.hiddenSize()));
    }

    static Initialization readInitialization(ConfigFields config) {
        return Initialization.read(config, 0, Initialization.padId(config, OptionalInt.of(0)));
    }

    @Override
    public <T> List<T> hiddenStates(TensorOps<T> ops) {
        T words = ops.parameter("embed_tokens.weight", vocabularySize, hiddenSize);
        T x = ops.scale(ops.embedding(words, ops.tokenIds()), Math.sqrt(hiddenSize));
        List<T> states = new ArrayList<>();
        for (int i = 0; i < attentions.size(); i++) {
            states.add(x);
            String name = "layers." + i + ".";
            T normed = norm(ops, x, name + "input_layernorm");
            T attended = attentions.get(i).apply(ops, normed, name + "self_attn.");
            x = ops.add(x, norm(ops, attended, name + "post_attention_layernorm"));
            normed = norm(ops, x, name + "pre_feedforward_layernorm");
            x = ops.add(
                    x, norm(ops, feedForward.apply(ops, normed, name + "mlp."), name + "post_feedforward_layernorm"));
        }
        states.add(norm(ops, x, "norm"));
        return states;
    }

    private <T> T norm(TensorOps<T> ops, T x, String name) {
        return ops.rmsNorm(x, ops.parameter(name + ".weight", hiddenSize), norm);
    }
}
