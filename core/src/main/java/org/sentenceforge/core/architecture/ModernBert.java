package org.sentenceforge.core.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.Attention.Reach;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.Rotary;
import org.sentenceforge.core.ops.TensorOps;

/**
 * ModernBERT (Warner et al. 2024): pre-norm layers with gated feed-forward parts and rotary positions; most layers see only a
 * window around each token. The first layer has no norm before its attention, since the embeddings end in one.
 */
public record ModernBert(
        int vocabularySize,
        int hiddenSize,
        int intermediateSize,
        int maxPositions,
        List<Layer> layers,
        Activation activation,
        double normEpsilon,
        boolean normBias,
        boolean attentionBias,
        boolean feedForwardBias,
        double embeddingDropout,
        double feedForwardDropout)
        implements Encoder {

    record Layer(Attention attention, Rotary rotary) {}

    static ModernBert read(ConfigFields config) {
        int hidden = config.positive("hidden_size");
        int heads = config.positive("num_attention_heads");
        config.requireDivisible(hidden, "hidden_size", heads, "num_attention_heads");
        int headSize = hidden / heads;
        int every = config.positive("global_attn_every_n_layers", 3);
        double globalTheta = config.positiveNumber("global_rope_theta", 160_000);
        double localTheta = config.declaresNull("local_rope_theta") ? globalTheta : 10_000;
        RotaryFields.Place global = new RotaryFields.Place(LayerType.FULL, "global_rope_theta", globalTheta, null);
        RotaryFields.Place local = new RotaryFields.Place(LayerType.SLIDING, "local_rope_theta", localTheta, null);
        int sideways = config.positive("local_attention", 128) / 2;
        double scale = 1 / Math.sqrt(headSize);
        double dropout = config.rate("attention_dropout", 0);
        List<Layer> layers = LayerType.layers(
                config,
                config.positive("num_hidden_layers"),
                i -> i % every == 0 ? LayerType.FULL : LayerType.SLIDING,
                type -> {
                    Reach reach = type == LayerType.FULL ? Reach.ALL : new Reach(sideways, sideways);
                    return new Layer(
                            new Attention(heads, heads, headSize, scale, reach, 0, dropout),
                            RotaryFields.read(config, type == LayerType.FULL ? global : local, headSize));
                });
        return new ModernBert(
                config.positive("vocab_size"),
                hidden,
                config.positive("intermediate_size"),
                config.positive("max_position_embeddings", 8192),
                layers,
                config.activation("hidden_activation", "gelu"),
                config.positiveNumber("norm_eps", 1e-5),
                config.flag("norm_bias", false),
                config.flag("attention_bias", false),
                config.flag("mlp_bias", false),
                config.rate("embedding_dropout", 0),
                config.rate("mlp_dropout", 0));
    }

    static ClassificationHead readHead(ConfigFields config) {
        int hidden = config.positive("hidden_size");
        PoolingMode pooling = switch (config.text("classifier_pooling", "cls")) {
            case "cls" -> PoolingMode.CLS;
            case "mean" -> PoolingMode.MEAN;
            default -> throw config.unexpected("classifier_pooling", "cls or mean");
        };
        return new ClassificationHead(
                pooling,
                0,
                new Linear("head.dense", hidden, hidden, config.flag("classifier_bias", false)),
                config.activation("classifier_activation", "gelu"),
                new Norm("head.norm", hidden, config.positiveNumber("norm_eps", 1e-5), config.flag("norm_bias", false)),
                config.rate("classifier_dropout", 0),
                new Linear("classifier", hidden, ClassificationHead.labels(config), true));
    }

    /** Truncated normal distributions; narrower where a layer adds to the residual stream; no row of the table is 0. */
    static Initialization readInitialization(ConfigFields config) {
        double deviation = config.positiveNumber("initializer_range", 0.02);
        double narrow = deviation / Math.sqrt(2.0 * config.positive("num_hidden_layers"));
        return new Initialization(
                deviation,
                config.positiveNumber(
                        "initializer_cutoff_factor", config.declaresNull("initializer_cutoff_factor") ? 3 : 2),
                Map.of(
                        "Wo.weight", narrow,
                        "head.dense.weight", narrow,
                        "classifier.weight", 1 / Math.sqrt(config.positive("hidden_size"))),
                1,
                List.of(),
                OptionalInt.empty());
    }

    @Override
    public String architecture() {
        return "ModernBertModel";
    }

    @Override
    public <T> List<T> hiddenStates(TensorOps<T> ops) {
        T words = ops.parameter("embeddings.tok_embeddings.weight", vocabularySize, hiddenSize);
        T x = norm("embeddings.norm").apply(ops, ops.embedding(words, ops.tokenIds()));
        x = ops.dropout(x, embeddingDropout);

        List<T> states = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            states.add(x);
            String name = "layers." + i + ".";
            T normed = i == 0 ? x : norm(name + "attn_norm").apply(ops, x);
            x = ops.add(x, attention(ops, normed, layers.get(i), name + "attn."));
            x = ops.add(x, feedForward(ops, norm(name + "mlp_norm").apply(ops, x), name + "mlp."));
        }
        states.add(norm("final_norm").apply(ops, x));
        return states;
    }

    private <T> T attention(TensorOps<T> ops, T x, Layer layer, String name) {
        List<T> qkv = ops.split(new Linear(name + "Wqkv", hiddenSize, 3 * hiddenSize, attentionBias).apply(ops, x), 3);
        T q = ops.rotary(qkv.get(0), layer.rotary);
        T k = ops.rotary(qkv.get(1), layer.rotary);
        T context = ops.attention(q, k, qkv.get(2), null, layer.attention);
        T attended = new Linear(name + "Wo", hiddenSize, hiddenSize, attentionBias).apply(ops, context);
        return ops.dropout(attended, layer.attention.dropout());
    }

    private <T> T feedForward(TensorOps<T> ops, T x, String name) {
        List<T> halves =
                ops.split(new Linear(name + "Wi", hiddenSize, 2 * intermediateSize, feedForwardBias).apply(ops, x), 2);
        T gated = ops.multiply(ops.activation(activation, halves.get(0)), halves.get(1));
        return new Linear(name + "Wo", intermediateSize, hiddenSize, feedForwardBias)
                .apply(ops, ops.dropout(gated, feedForwardDropout));
    }

    private Norm norm(String name) {
        return new Norm(name, hiddenSize, normEpsilon, normBias);
    }
}
