package org.sentenceforge.core.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.TensorOps;

/**
 * ELECTRA (Clark et al. 2020): BERT's layers behind embeddings that may be of another size, which a linear layer then projects to the
 * hidden size.
 */
public record Electra(
        int vocabularySize,
        int typeVocabularySize,
        PositionTable positions,
        int embeddingSize,
        int layers,
        PostNormLayer layer,
        double embeddingDropout)
        implements Encoder {

    static Electra read(ConfigFields config) {
        config.require("position_embedding_type", "absolute");
        config.require("is_decoder", "false");
        return new Electra(
                config.positive("vocab_size"),
                config.positive("type_vocab_size", 2),
                new PositionTable(config.positive("max_position_embeddings", 512), OptionalInt.empty()),
                config.positive("embedding_size", 128),
                config.positive("num_hidden_layers"),
                Bert.readLayer(config, Bert.NAMES),
                config.rate("hidden_dropout_prob", 0.1));
    }

    /** The first token through a layer with GELU, whatever the encoder's activation is, then a linear layer. */
    static ClassificationHead readHead(ConfigFields config) {
        int hidden = config.positive("hidden_size");
        double dropout = config.rate("classifier_dropout", config.rate("hidden_dropout_prob", 0.1));
        Linear dense = new Linear("classifier.dense", hidden, hidden, true);
        Linear projection = new Linear("classifier.out_proj", hidden, ClassificationHead.labels(config), true);
        return new ClassificationHead(PoolingMode.CLS, dropout, dense, Activation.GELU, null, dropout, projection);
    }

    @Override
    public String architecture() {
        return "ElectraModel";
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
        T x = ops.add(ops.embedding(words, ops.tokenIds()), ops.embedding(types, ops.tokenTypes()));
        x = ops.add(x, positions.apply(ops, embeddingSize));
        x = new Norm("embeddings.LayerNorm", embeddingSize, layer.normEpsilon(), true).apply(ops, x);
        x = ops.dropout(x, embeddingDropout);
        if (embeddingSize != hiddenSize()) {
            x = new Linear("embeddings_project", embeddingSize, hiddenSize(), true).apply(ops, x);
        }

        List<T> states = new ArrayList<>();
        states.add(x);
        for (int i = 0; i < layers; i++) {
            x = layer.apply(ops, x, null, "encoder.layer." + i + ".");
            states.add(x);
        }
        return states;
    }
}
