package org.sentenceforge.core.architecture;

import java.util.ArrayList;
import java.util.List;
import org.sentenceforge.core.ops.TensorOps;

/** XLM-RoBERTa XL and XXL (Goyal et al. 2021): XLM-RoBERTa with a layer norm before each part of a layer, and one behind the last. */
public record XlmRobertaXl(
        int vocabularySize,
        int typeVocabularySize,
        PositionTable positions,
        int layers,
        PostNormLayer layer,
        double embeddingDropout)
        implements Encoder {

    static XlmRobertaXl read(ConfigFields config) {
        config.require("position_embedding_type", "absolute");
        config.require("is_decoder", "false");
        return new XlmRobertaXl(
                config.positive("vocab_size"),
                config.positive("type_vocab_size", 1),
                Bert.positionsAfterPad(config, config.integer("pad_token_id", 1)),
                config.positive("num_hidden_layers"),
                Bert.readLayer(config, Bert.NAMES, 1e-5),
                config.rate("hidden_dropout_prob", 0.1));
    }

    @Override
    public String architecture() {
        return "XLMRobertaXLModel";
    }

    @Override
    public int hiddenSize() {
        return layer.hiddenSize();
    }

    @Override
    public int maxPositions() {
        return positions.maxPositions();
    }

    @Override
    public <T> List<T> hiddenStates(TensorOps<T> ops) {
        T words = ops.parameter("embeddings.word_embeddings.weight", vocabularySize, hiddenSize());
        T types = ops.parameter("embeddings.token_type_embeddings.weight", typeVocabularySize, hiddenSize());
        T type = typeVocabularySize == 1 ? types : ops.embedding(types, ops.tokenTypes());
        T x = ops.add(ops.embedding(words, ops.tokenIds()), type);
        x = ops.dropout(ops.add(x, positions.apply(ops, hiddenSize())), embeddingDropout);

        List<T> states = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            states.add(x);
            String name = "encoder.layer." + i + ".";
            T normed = layer.norm(name + "attention.self_attn_layer_norm").apply(ops, x);
            x = ops.add(x, ops.dropout(layer.attended(ops, normed, null, name), layer.attendedDropout()));
            normed = layer.norm(name + "LayerNorm").apply(ops, x);
            x = ops.add(x, layer.feedForward(ops, normed, name));
        }
        states.add(layer.norm("encoder.LayerNorm").apply(ops, x));
        return states;
    }
}
