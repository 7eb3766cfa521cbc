package org.sentenceforge.core.architecture;

import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.TensorOps;

/**
 * JinaBERT (Günther et al. 2023, "Jina Embeddings 2"): BERT with gated feed-forward parts and, in place of positions, scores that fall off
 * linearly with the distance (ALiBi). transformers has no such class; the models' own code is of two forms, and this follows both.
 */
public record JinaBert(
        int vocabularySize,
        int typeVocabularySize,
        int hiddenSize,
        int maxPositions,
        int layers,
        Attention attention,
        FeedForward feedForward,
        double normEpsilon,
        double dropout,
        Form form)
        implements Encoder {

    /** Which of the repositories on the hub the model's code is in. */
    enum Form {
        /** {@code jina-bert-implementation}: BERT's layer. */
        PLAIN,
        /** {@code jina-bert-v2-qk-post-norm}: queries and keys are normalised, and the attention's part adds its input twice. */
        NORMED
    }

    /** What config.json calls this encoder's positions, since its {@code model_type} is that of BERT. */
    static boolean isMeant(ConfigFields config) {
        return config.text("position_embedding_type", "absolute").equals("alibi");
    }

    static JinaBert read(ConfigFields config) {
        config.require("is_decoder", "false");
        int hidden = config.positive("hidden_size");
        int heads = config.positive("num_attention_heads");
        config.requireDivisible(hidden, "hidden_size", heads, "num_attention_heads");
        Form form = form(config);
        double dropout = config.rate("hidden_dropout_prob", 0.1);
        return new JinaBert(
                config.positive("vocab_size"),
                config.positive("type_vocab_size", 2),
                hidden,
                config.positive("max_position_embeddings", 512),
                config.positive("num_hidden_layers"),
                Attention.bidirectional(heads, hidden / heads, config.rate("attention_probs_dropout_prob", 0.1))
                        .fallingLinearly(),
                feedForward(config, hidden, form, dropout),
                config.positiveNumber("layer_norm_eps", 1e-12),
                dropout,
                form);
    }

    private static Form form(ConfigFields config) {
        boolean normed = config.text("_name_or_path", "").contains("qk-post-norm")
                || config.object("auto_map")
                        .map(classes -> classes.text("AutoModel", ""))
                        .orElse("")
                        .contains("qk-post-norm");
        return normed ? Form.NORMED : Form.PLAIN;
    }

    private static FeedForward feedForward(ConfigFields config, int hidden, Form form, double dropout) {
        int size = config.positive("intermediate_size");
        Activation activation = switch (config.text("feed_forward_type", "original")) {
            case "geglu" -> Activation.GELU;
            case "reglu" -> Activation.RELU;
            default -> throw config.unexpected("feed_forward_type", "geglu or reglu; nothing else is supported");
        };
        return form == Form.PLAIN
                ? new FeedForward.Packed(
                        new Linear("gated_layers", hidden, 2 * size, false),
                        new Linear("wo", size, hidden, true),
                        activation,
                        FeedForward.Packed.Order.GATE_FIRST,
                        dropout)
                : new FeedForward.Packed(
                        new Linear("up_gated_layer", hidden, 2 * size, false),
                        new Linear("down_layer", size, hidden, true),
                        activation,
                        FeedForward.Packed.Order.UP_FIRST,
                        dropout);
    }

    @Override
    public String architecture() {
        return "JinaBertModel";
    }

    @Override
    public <T> List<T> hiddenStates(TensorOps<T> ops) {
        List<T> states = new ArrayList<>();
        T x = embeddings(ops);
        states.add(x);
        for (int i = 0; i < layers; i++) {
            String layer = "encoder.layer." + i + ".";
            T attended = attended(ops, x, layer + "attention.");
            if (form == Form.PLAIN) {
                T outer = feedForward.apply(ops, attended, layer + "mlp.");
                x = norm(layer + "mlp.layernorm").apply(ops, ops.add(outer, attended));
            } else {
                T inner = norm(layer + "layer_norm_1").apply(ops, ops.add(x, attended));
                T outer = feedForward.apply(ops, inner, layer + "mlp.");
                x = norm(layer + "layer_norm_2").apply(ops, ops.add(inner, outer));
            }
            states.add(x);
        }
        return states;
    }

    private <T> T embeddings(TensorOps<T> ops) {
        T words = ops.parameter("embeddings.word_embeddings.weight", vocabularySize, hiddenSize);
        T types = ops.parameter("embeddings.token_type_embeddings.weight", typeVocabularySize, hiddenSize);
        T x = ops.add(ops.embedding(words, ops.tokenIds()), ops.embedding(types, ops.tokenTypes()));
        return ops.dropout(norm("embeddings.LayerNorm").apply(ops, x), dropout);
    }

    /** BERT's attention with the sum and the norm behind it. */
    private <T> T attended(TensorOps<T> ops, T x, String name) {
        T q = projection(ops, x, name + "self.query", name + "self.layer_norm_q");
        T k = projection(ops, x, name + "self.key", name + "self.layer_norm_k");
        T v = linear(name + "self.value").apply(ops, x);
        T context = ops.attention(q, k, v, null, attention);
        T attended = ops.dropout(linear(name + "output.dense").apply(ops, context), dropout);
        return norm(name + "output.LayerNorm").apply(ops, ops.add(attended, x));
    }

    private <T> T projection(TensorOps<T> ops, T x, String name, String normName) {
        T projected = linear(name).apply(ops, x);
        return form == Form.NORMED ? norm(normName).apply(ops, projected) : projected;
    }

    private Linear linear(String name) {
        return new Linear(name, hiddenSize, hiddenSize, true);
    }

    private Norm norm(String name) {
        return new Norm(name, hiddenSize, normEpsilon, true);
    }
}
