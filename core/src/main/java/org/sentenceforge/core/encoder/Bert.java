package org.sentenceforge.core.encoder;

import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.TensorOps;

/** BERT (Devlin et al. 2018): learned absolute positions, post-norm layers, bidirectional attention. */
public record Bert(
        int vocabularySize,
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        Activation activation,
        int maxPositions,
        int typeVocabularySize,
        double layerNormEpsilon,
        double hiddenDropout,
        double attentionDropout)
        implements Encoder {

    static Bert read(ConfigFields config) {
        config.require("position_embedding_type", "absolute");
        config.require("is_decoder", "false");
        int hidden = config.positive("hidden_size");
        int heads = config.positive("num_attention_heads");
        config.requireDivisible(hidden, "hidden_size", heads, "num_attention_heads");
        return new Bert(
                config.positive("vocab_size"),
                hidden,
                config.positive("num_hidden_layers"),
                heads,
                config.positive("intermediate_size"),
                config.activation("hidden_act", "gelu"),
                config.positive("max_position_embeddings", 512),
                config.positive("type_vocab_size", 2),
                config.number("layer_norm_eps", 1e-12),
                config.rate("hidden_dropout_prob", 0.1),
                config.rate("attention_probs_dropout_prob", 0.1));
    }

    @Override
    public String architecture() {
        return "BertModel";
    }

    @Override
    public <T> List<T> hiddenStates(TensorOps<T> ops) {
        List<T> states = new ArrayList<>();
        T x = embeddings(ops);
        states.add(x);
        for (int i = 0; i < layers; i++) {
            x = layer(ops, x, "encoder.layer." + i + ".");
            states.add(x);
        }
        return states;
    }

    private <T> T embeddings(TensorOps<T> ops) {
        T words = ops.parameter("embeddings.word_embeddings.weight", vocabularySize, hiddenSize);
        T types = ops.parameter("embeddings.token_type_embeddings.weight", typeVocabularySize, hiddenSize);
        T positions = ops.parameter("embeddings.position_embeddings.weight", maxPositions, hiddenSize);
        T x = ops.add(ops.embedding(words, ops.tokenIds()), ops.embedding(types, ops.tokenTypes()));
        x = ops.add(x, ops.embedding(positions, ops.positions()));
        return ops.dropout(norm(ops, x, "embeddings.LayerNorm"), hiddenDropout);
    }

    private <T> T layer(TensorOps<T> ops, T x, String name) {
        T q = linear(ops, x, name + "attention.self.query", hiddenSize, hiddenSize);
        T k = linear(ops, x, name + "attention.self.key", hiddenSize, hiddenSize);
        T v = linear(ops, x, name + "attention.self.value", hiddenSize, hiddenSize);
        T context = ops.attention(q, k, v, null, Attention.bidirectional(heads, hiddenSize / heads, attentionDropout));
        T attended = linear(ops, context, name + "attention.output.dense", hiddenSize, hiddenSize);
        x = norm(ops, ops.add(x, ops.dropout(attended, hiddenDropout)), name + "attention.output.LayerNorm");

        T inner = linear(ops, x, name + "intermediate.dense", hiddenSize, intermediateSize);
        T outer = linear(ops, ops.activation(activation, inner), name + "output.dense", intermediateSize, hiddenSize);
        return norm(ops, ops.add(x, ops.dropout(outer, hiddenDropout)), name + "output.LayerNorm");
    }

    private <T> T norm(TensorOps<T> ops, T x, String name) {
        T weight = ops.parameter(name + ".weight", hiddenSize);
        return ops.layerNorm(x, weight, ops.parameter(name + ".bias", hiddenSize), layerNormEpsilon);
    }

    private static <T> T linear(TensorOps<T> ops, T x, String name, int in, int out) {
        return ops.linear(x, ops.parameter(name + ".weight", out, in), ops.parameter(name + ".bias", out));
    }
}
