package org.sentenceforge.core.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.TensorOps;

/**
 * ALBERT (Lan et al. 2020): BERT's layers, the same parameters for many of them, behind embeddings of another size, which a linear layer
 * projects to the hidden size.
 *
 * @param groups     how many groups of parameters there are; consecutive layers share one
 * @param innerCount how many layers of their own parameters a group, which counts as one layer, has
 */
public record Albert(
        int vocabularySize,
        int typeVocabularySize,
        PositionTable positions,
        int embeddingSize,
        int layers,
        int groups,
        int innerCount,
        PostNormLayer layer,
        double embeddingDropout)
        implements Encoder {

    private static final PostNormLayer.Names NAMES = new PostNormLayer.Names(
            "attention.query",
            "attention.key",
            "attention.value",
            "attention.dense",
            "attention.LayerNorm",
            "ffn",
            "ffn_output",
            "full_layer_layer_norm");

    static Albert read(ConfigFields config) {
        config.require("position_embedding_type", "absolute");
        int hidden = config.positive("hidden_size");
        int heads = config.positive("num_attention_heads");
        config.requireDivisible(hidden, "hidden_size", heads, "num_attention_heads");
        int layers = config.positive("num_hidden_layers");
        int groups = config.positive("num_hidden_groups", 1);
        if (groups > layers) {
            throw config.unexpected("num_hidden_groups", "at most num_hidden_layers, " + layers);
        }
        double dropout = config.rate("hidden_dropout_prob", 0);
        PostNormLayer layer = new PostNormLayer(
                hidden,
                config.positive("intermediate_size"),
                Attention.bidirectional(heads, hidden / heads, config.rate("attention_probs_dropout_prob", 0)),
                config.activation("hidden_act", "gelu_new"),
                config.positiveNumber("layer_norm_eps", 1e-12),
                dropout,
                0,
                NAMES);
        return new Albert(
                config.positive("vocab_size"),
                config.positive("type_vocab_size", 2),
                new PositionTable(config.positive("max_position_embeddings", 512), OptionalInt.empty()),
                config.positive("embedding_size", 128),
                layers,
                groups,
                config.positive("inner_group_num", 1),
                layer,
                dropout);
    }

    /** The pooler (tanh of the first token) and a linear layer. */
    static ClassificationHead readHead(ConfigFields config) {
        int hidden = config.positive("hidden_size");
        Linear pooler = new Linear("pooler", hidden, hidden, true);
        Linear classifier = new Linear("classifier", hidden, ClassificationHead.labels(config), true);
        double dropout = config.rate("classifier_dropout_prob", 0.1);
        return new ClassificationHead(PoolingMode.CLS, 0, pooler, Activation.TANH, null, dropout, classifier);
    }

    @Override
    public String architecture() {
        return "AlbertModel";
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
        T words = ops.parameter("embeddings.word_embeddings.weight", vocabularySize, embeddingSize);
        T types = ops.parameter("embeddings.token_type_embeddings.weight", typeVocabularySize, embeddingSize);
        T type = typeVocabularySize == 1 ? types : ops.embedding(types, ops.tokenTypes());
        T x = ops.add(ops.embedding(words, ops.tokenIds()), type);
        x = ops.add(x, positions.apply(ops, embeddingSize));
        x = new Norm("embeddings.LayerNorm", embeddingSize, layer.normEpsilon(), true).apply(ops, x);
        x = ops.dropout(x, embeddingDropout);
        x = new Linear("encoder.embedding_hidden_mapping_in", embeddingSize, hiddenSize(), true).apply(ops, x);

        List<T> states = new ArrayList<>();
        states.add(x);
        for (int i = 0; i < layers; i++) {
            // the original's quotient, rounded as its is
            int group = (int) (i / ((double) layers / groups));
            for (int inner = 0; inner < innerCount; inner++) {
                x = layer.apply(ops, x, null, "encoder.albert_layer_groups." + group + ".albert_layers." + inner + ".");
            }
            states.add(x);
        }
        return states;
    }
}
