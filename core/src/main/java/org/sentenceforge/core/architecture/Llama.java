package org.sentenceforge.core.architecture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.RmsNorm;
import org.sentenceforge.core.ops.Rotary;
import org.sentenceforge.core.ops.TensorOps;

/**
 * Llama (Touvron et al. 2023) as an encoder, and with it Mistral, Qwen2 and Qwen3, which differ in their biases, in windows and
 * (Qwen3) in a norm of the query and key heads, and EuroBERT (Boizard et al. 2025), which sees later tokens too: pre-norm layers with root-mean-square norms, rotary positions, attention
 * with grouped key and value heads, gated feed-forward parts.
 */
public record Llama(
        String architecture,
        int vocabularySize,
        int hiddenSize,
        int maxPositions,
        List<RotaryAttention> attentions,
        GatedFeedForward feedForward,
        RmsNorm norm)
        implements Encoder {

    private static final int QWEN3_HEAD_SIZE = 128;

    static Llama readLlama(ConfigFields config) {
        boolean bias = config.flag("attention_bias", false);
        DecoderFields sizes = DecoderFields.read(config, 0, false);
        return read("LlamaModel", sizes, new DecoderFields.Biases(bias, bias), false, i -> LayerType.FULL);
    }

    static Llama readMistral(ConfigFields config) {
        LayerType type = DecoderFields.hasWindow(config) ? LayerType.SLIDING : LayerType.FULL;
        DecoderFields sizes = DecoderFields.read(config, 0, false);
        return read("MistralModel", sizes, new DecoderFields.Biases(false, false), false, i -> type);
    }

    static Llama readQwen2(ConfigFields config) {
        DecoderFields sizes = DecoderFields.read(config, 0, false);
        return read("Qwen2Model", sizes, new DecoderFields.Biases(true, false), false, qwenLayers(config));
    }

    static Llama readQwen3(ConfigFields config) {
        boolean bias = config.flag("attention_bias", false);
        DecoderFields sizes = DecoderFields.read(config, QWEN3_HEAD_SIZE, false);
        return read("Qwen3Model", sizes, new DecoderFields.Biases(bias, bias), true, qwenLayers(config));
    }

    static Llama readEuroBert(ConfigFields config) {
        boolean bias = config.flag("attention_bias", false);
        DecoderFields sizes = DecoderFields.read(config, 0, false);
        RotaryAttention attention = sizes.attention(
                new DecoderFields.Kind(Attention.Reach.ALL, rotary(sizes)),
                sizes.headSize(),
                0,
                false,
                new DecoderFields.Biases(bias, bias));
        return new Llama(
                "EuroBertModel",
                sizes.vocabularySize(),
                sizes.hiddenSize(),
                config.positive("max_position_embeddings", 8192),
                Collections.nCopies(sizes.layers(), attention),
                sizes.feedForward("hidden_act", "silu", config.flag("mlp_bias", false)),
                sizes.norm(sizes.hiddenSize(), 1e-5));
    }

    /** A layer with GELU over the first token, over the mean of all, or over each before their mean. */
    static ClassificationHead readEuroBertHead(ConfigFields config) {
        int hidden = config.positive("hidden_size");
        Linear dense = new Linear("dense", hidden, hidden, true);
        Linear classifier = new Linear("classifier", hidden, ClassificationHead.labels(config), true);
        // the second key is that of the models' own code
        String pooling = config.text("classifier_pooling", config.text("clf_pooling", "late"));
        return switch (pooling) {
            case "bos", "mean" ->
                new ClassificationHead(
                        pooling.equals("bos") ? PoolingMode.CLS : PoolingMode.MEAN,
                        0,
                        dense,
                        Activation.GELU,
                        null,
                        0,
                        classifier);
            case "late" ->
                new ClassificationHead(
                        ClassificationHead.Order.DENSE_FIRST,
                        PoolingMode.MEAN,
                        0,
                        dense,
                        Activation.GELU,
                        null,
                        0,
                        classifier);
            default -> throw config.unexpected("classifier_pooling", "bos, mean or late");
        };
    }

    static Rotary rotary(DecoderFields sizes) {
        return RotaryFields.read(
                sizes.config(),
                new RotaryFields.Place(LayerType.FULL, "rope_theta", 10_000, "rope_scaling"),
                sizes.headSize());
    }

    private static IntFunction<LayerType> qwenLayers(ConfigFields config) {
        boolean sliding = config.flag("use_sliding_window", false) && DecoderFields.hasWindow(config);
        int first = config.integer("max_window_layers", 28);
        return i -> sliding && i >= first ? LayerType.SLIDING : LayerType.FULL;
    }

    private static Llama read(
            String architecture,
            DecoderFields sizes,
            DecoderFields.Biases biases,
            boolean headNorms,
            IntFunction<LayerType> rule) {
        ConfigFields config = sizes.config();
        Rotary rotary = rotary(sizes);
        List<RotaryAttention> attentions = LayerType.layers(
                config,
                sizes.layers(),
                rule,
                type -> sizes.attention(
                        new DecoderFields.Kind(sizes.reach(type), rotary), sizes.headSize(), 0, headNorms, biases));
        return new Llama(
                architecture,
                sizes.vocabularySize(),
                sizes.hiddenSize(),
                config.positive("max_position_embeddings"),
                attentions,
                sizes.feedForward("hidden_act", "silu", config.flag("mlp_bias", false)),
                sizes.norm(sizes.hiddenSize()));
    }

    static Initialization readInitialization(ConfigFields config) {
        return Initialization.read(config, 1, Initialization.padId(config, OptionalInt.empty()));
    }

    @Override
    public <T> List<T> hiddenStates(TensorOps<T> ops) {
        T x = ops.embedding(ops.parameter("embed_tokens.weight", vocabularySize, hiddenSize), ops.tokenIds());
        List<T> states = new ArrayList<>();
        for (int i = 0; i < attentions.size(); i++) {
            states.add(x);
            String name = "layers." + i + ".";
            T normed = norm(ops, x, name + "input_layernorm");
            x = ops.add(x, attentions.get(i).apply(ops, normed, name + "self_attn."));
            normed = norm(ops, x, name + "post_attention_layernorm");
            x = ops.add(x, feedForward.apply(ops, normed, name + "mlp."));
        }
        states.add(norm(ops, x, "norm"));
        return states;
    }

    private <T> T norm(TensorOps<T> ops, T x, String name) {
        return ops.rmsNorm(x, ops.parameter(name + ".weight", hiddenSize), norm);
    }
}
