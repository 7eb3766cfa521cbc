package org.sentenceforge.core.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.TensorOps;

/** DistilBERT (Sanh et al. 2019): BERT's layers, half as many, without token types and pooler. */
public record DistilBert(
        int vocabularySize, PositionTable positions, int layers, PostNormLayer layer, double embeddingDropout)
        implements Encoder {

    private static final double NORM_EPSILON = 1e-12;

    private static final PostNormLayer.Names NAMES = new PostNormLayer.Names(
            "attention.q_lin",
            "attention.k_lin",
            "attention.v_lin",
            "attention.out_lin",
            "sa_layer_norm",
            "ffn.lin1",
            "ffn.lin2",
            "output_layer_norm");

    static DistilBert read(ConfigFields config) {
        int hidden = config.positive("dim");
        int heads = config.positive("n_heads");
        config.requireDivisible(hidden, "dim", heads, "n_heads");
        double dropout = config.rate("dropout", 0.1);
        PostNormLayer layer = new PostNormLayer(
                hidden,
                config.positive("hidden_dim"),
                Attention.bidirectional(heads, hidden / heads, config.rate("attention_dropout", 0.1)),
                config.activation("activation", "gelu"),
                NORM_EPSILON,
                0,
                dropout,
                NAMES);
        return new DistilBert(
                config.positive("vocab_size"),
                new PositionTable(config.positive("max_position_embeddings", 512), OptionalInt.empty()),
                config.positive("n_layers"),
                layer,
                dropout);
    }

    static ClassificationHead readHead(ConfigFields config) {
        int hidden = config.positive("dim");
        double dropout = config.rate("seq_classif_dropout", 0.2);
        Linear dense = new Linear("pre_classifier", hidden, hidden, true);
        Linear classifier = new Linear("classifier", hidden, ClassificationHead.labels(config), true);
        return new ClassificationHead(PoolingMode.CLS, 0, dense, Activation.RELU, null, dropout, classifier);
    }

    @Override
    public String architecture() {
        return "DistilBertModel";
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
        T x = ops.add(ops.embedding(words, ops.tokenIds()), positions.apply(ops, hiddenSize()));
        x = ops.dropout(layer.norm("embeddings.LayerNorm").apply(ops, x), embeddingDropout);

        List<T> states = new ArrayList<>();
        states.add(x);
        for (int i = 0; i < layers; i++) {
            x = layer.apply(ops, x, null, "transformer.layer." + i + ".");
            states.add(x);
        }
        return states;
    }
}
