package org.sentenceforge.core.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.TensorOps;

/**
 * BERT (Devlin et al. 2018): learned absolute positions, post-norm layers, bidirectional attention. RoBERTa (Liu et al. 2019),
 * XLM-RoBERTa and CamemBERT are the same network; their positions count on from the padding id.
 */
public record Bert(
        String architecture,
        int vocabularySize,
        int typeVocabularySize,
        PositionTable positions,
        int layers,
        PostNormLayer layer,
        double embeddingDropout)
        implements Encoder {

    static final PostNormLayer.Names NAMES = new PostNormLayer.Names(
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
            "attention.output.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");

    static Encoder read(ConfigFields config) {
        if (JinaBert.isMeant(config)) {
            return JinaBert.read(config);
        }
        PositionTable positions =
                new PositionTable(config.positive("max_position_embeddings", 512), OptionalInt.empty());
        return read(config, "BertModel", positions, 2);
    }

    /** @param architecture which of RoBERTa's likes */
    static Bert readRoberta(ConfigFields config, String architecture) {
        JinaV3.refuseOwnLayout(config);
        return read(config, architecture, positionsAfterPad(config, config.integer("pad_token_id", 1)), 1);
    }

    private static Bert read(ConfigFields config, String architecture, PositionTable positions, int absentTypes) {
        config.require("position_embedding_type", "absolute");
        config.require("is_decoder", "false");
        return new Bert(
                architecture,
                config.positive("vocab_size"),
                config.positive("type_vocab_size", absentTypes),
                positions,
                config.positive("num_hidden_layers"),
                readLayer(config, NAMES),
                config.rate("hidden_dropout_prob", 0.1));
    }

    static PositionTable positionsAfterPad(ConfigFields config, int padId) {
        int rows = config.positive("max_position_embeddings", 512);
        if (padId < 0 || rows <= padId + 1) {
            throw config.unexpected("max_position_embeddings", "more than pad_token_id + 1 = " + (padId + 1));
        }
        return new PositionTable(rows, OptionalInt.of(padId));
    }

    static PostNormLayer readLayer(ConfigFields config, PostNormLayer.Names names) {
        return readLayer(config, names, 1e-12);
    }

    static PostNormLayer readLayer(ConfigFields config, PostNormLayer.Names names, double absentEpsilon) {
        int hidden = config.positive("hidden_size");
        int heads = config.positive("num_attention_heads");
        config.requireDivisible(hidden, "hidden_size", heads, "num_attention_heads");
        double attentionDropout = config.rate("attention_probs_dropout_prob", 0.1);
        double dropout = config.rate("hidden_dropout_prob", 0.1);
        return new PostNormLayer(
                hidden,
                config.positive("intermediate_size"),
                Attention.bidirectional(heads, hidden / heads, attentionDropout),
                config.activation("hidden_act", "gelu"),
                config.positiveNumber("layer_norm_eps", absentEpsilon),
                dropout,
                dropout,
                names);
    }

    /** The pooler (tanh of the first token) and a linear layer. */
    static ClassificationHead readHead(ConfigFields config) {
        int hidden = config.positive("hidden_size");
        double dropout = config.rate("classifier_dropout", config.rate("hidden_dropout_prob", 0.1));
        Linear pooler = new Linear("pooler.dense", hidden, hidden, true);
        Linear classifier = new Linear("classifier", hidden, ClassificationHead.labels(config), true);
        return new ClassificationHead(PoolingMode.CLS, 0, pooler, Activation.TANH, null, dropout, classifier);
    }

    /** The first token through a layer with tanh, then a linear layer: RoBERTa's head and MPNet's. */
    static ClassificationHead readRobertaHead(ConfigFields config) {
        int hidden = config.positive("hidden_size");
        double dropout = config.rate("classifier_dropout", config.rate("hidden_dropout_prob", 0.1));
        Linear dense = new Linear("classifier.dense", hidden, hidden, true);
        Linear projection = new Linear("classifier.out_proj", hidden, ClassificationHead.labels(config), true);
        return new ClassificationHead(PoolingMode.CLS, dropout, dense, Activation.TANH, null, dropout, projection);
    }

    static Initialization readInitialization(ConfigFields config) {
        return Initialization.read(config, 1, Initialization.padId(config, OptionalInt.of(0)));
    }

    static Initialization readRobertaInitialization(ConfigFields config) {
        return Initialization.read(config, 1, Initialization.padId(config, OptionalInt.of(1)))
                .withPaddedPositions();
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
        List<T> states = new ArrayList<>();
        T x = embeddings(ops);
        states.add(x);
        for (int i = 0; i < layers; i++) {
            x = layer.apply(ops, x, null, "encoder.layer." + i + ".");
            states.add(x);
        }
        return states;
    }

    private <T> T embeddings(TensorOps<T> ops) {
        T words = ops.parameter("embeddings.word_embeddings.weight", vocabularySize, hiddenSize());
        T types = ops.parameter("embeddings.token_type_embeddings.weight", typeVocabularySize, hiddenSize());
        // a table of one row is for every token, whatever types the tokenizer gave a pair of texts
        T type = typeVocabularySize == 1 ? types : ops.embedding(types, ops.tokenTypes());
        T x = ops.add(ops.embedding(words, ops.tokenIds()), type);
        x = ops.add(x, positions.apply(ops, hiddenSize()));
        return ops.dropout(layer.norm("embeddings.LayerNorm").apply(ops, x), embeddingDropout);
    }
}
