package org.sentenceforge.core.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.DistanceBuckets;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.RelativePositions;
import org.sentenceforge.core.ops.TensorOps;

/**
 * DeBERTa v2 and v3 (He et al. 2021): BERT's layers with disentangled attention. Beside content with content, scores count the query's
 * content with the distance (c2p) and the distance with the key's content (p2c); a vector of each bucket of distances goes through every
 * layer's own projections, or through those of its keys and queries.
 *
 * @param positions absolute positions added to the embeddings, where it has them
 * @param relative  the distances, where attention sees them
 */
public record Deberta(
        int vocabularySize,
        int typeVocabularySize,
        Optional<PositionTable> positions,
        int maxPositions,
        int embeddingSize,
        int layers,
        PostNormLayer layer,
        Optional<Distances> relative,
        double dropout)
        implements Encoder {

    /**
     * How attention sees distances.
     *
     * @param keys    the layers' projection for c2p; null without
     * @param queries that for p2c; null without
     * @param normed  whether the buckets' vectors go through a layer norm first
     */
    record Distances(DistanceBuckets buckets, String keys, String queries, boolean normed) {}

    private static final PostNormLayer.Names NAMES = new PostNormLayer.Names(
            "attention.self.query_proj",
            "attention.self.key_proj",
            "attention.self.value_proj",
            "attention.output.dense",
            "attention.output.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");

    static Deberta read(ConfigFields config) {
        int hidden = config.positive("hidden_size");
        int rows = config.positive("max_position_embeddings", 512);
        if (config.integer("conv_kernel_size", 0) > 0) {
            throw config.unexpected("conv_kernel_size", "0; the convolution of DeBERTa v2 XLarge is not supported");
        }
        config.require("is_decoder", "false");
        boolean absolute = config.flag("position_biased_input", true);
        return new Deberta(
                config.positive("vocab_size"),
                config.integer("type_vocab_size", 0),
                absolute ? Optional.of(new PositionTable(rows, OptionalInt.empty())) : Optional.empty(),
                rows,
                config.positive("embedding_size", hidden),
                config.positive("num_hidden_layers"),
                readLayer(config, hidden),
                config.flag("relative_attention", false) ? Optional.of(readDistances(config)) : Optional.empty(),
                config.rate("hidden_dropout_prob", 0.1));
    }

    private static PostNormLayer readLayer(ConfigFields config, int hidden) {
        int heads = config.positive("num_attention_heads");
        config.requireDivisible(hidden, "hidden_size", heads, "num_attention_heads");
        int headSize = hidden / heads;
        config.require("attention_head_size", Integer.toString(headSize));
        int parts = 1 + (ways(config).contains("c2p") ? 1 : 0) + (ways(config).contains("p2c") ? 1 : 0);
        Attention attention = new Attention(
                heads,
                heads,
                headSize,
                1 / Math.sqrt((double) headSize * parts),
                Attention.Reach.ALL,
                0,
                config.rate("attention_probs_dropout_prob", 0.1));
        double dropout = config.rate("hidden_dropout_prob", 0.1);
        return new PostNormLayer(
                hidden,
                config.positive("intermediate_size"),
                attention,
                config.activation("hidden_act", "gelu"),
                config.positiveNumber("layer_norm_eps", 1e-7),
                dropout,
                dropout,
                NAMES);
    }

    private static List<String> ways(ConfigFields config) {
        return config.alternatives("pos_att_type");
    }

    private static Distances readDistances(ConfigFields config) {
        List<String> ways = ways(config);
        if (ways.isEmpty() || !List.of("c2p", "p2c").containsAll(ways)) {
            throw config.unexpected("pos_att_type", "c2p, p2c or both, since relative_attention is true");
        }
        int positions = config.integer("max_relative_positions", -1);
        positions = positions < 1 ? config.positive("max_position_embeddings", 512) : positions;
        int buckets = config.integer("position_buckets", -1);
        if (buckets > 0 && (buckets % 2 != 0 || buckets < 4 || positions <= buckets / 2 + 1)) {
            throw config.unexpected(
                    "position_buckets", "an even number from 4, less than twice " + positions + " distances");
        }
        boolean shared = config.flag("share_att_key", false);
        List<String> norms = config.alternatives("norm_rel_ebd");
        if (!List.of("none", "layer_norm").containsAll(norms)) {
            throw config.unexpected("norm_rel_ebd", "layer_norm or none; nothing else is supported");
        }
        return new Distances(
                buckets > 0 ? new DistanceBuckets.Deberta(buckets, positions) : new DistanceBuckets.Single(positions),
                !ways.contains("c2p") ? null : shared ? NAMES.key() : "attention.self.pos_key_proj",
                !ways.contains("p2c") ? null : shared ? NAMES.query() : "attention.self.pos_query_proj",
                norms.contains("layer_norm"));
    }

    /** The first token through a layer of its own, then a linear layer. */
    static ClassificationHead readHead(ConfigFields config) {
        int hidden = config.positive("hidden_size");
        config.require("pooler_hidden_size", Integer.toString(hidden));
        Linear pooler = new Linear("pooler.dense", hidden, hidden, true);
        Linear classifier = new Linear("classifier", hidden, ClassificationHead.labels(config), true);
        Activation activation = config.activation("pooler_hidden_act", "gelu");
        double dropout = config.rate("cls_dropout", config.rate("hidden_dropout_prob", 0.1));
        return new ClassificationHead(
                PoolingMode.CLS, config.rate("pooler_dropout", 0), pooler, activation, null, dropout, classifier);
    }

    @Override
    public String architecture() {
        return "DebertaV2Model";
    }

    @Override
    public int hiddenSize() {
        return layer.hiddenSize();
    }

    @Override
    public boolean takesUnseenTokens() {
        return false;
    }

    @Override
    public <T> List<T> hiddenStates(TensorOps<T> ops) {
        T x = embeddings(ops);
        T distances = relative.map(way -> distances(ops, way)).orElse(null);
        List<T> states = new ArrayList<>();
        states.add(x);
        for (int i = 0; i < layers; i++) {
            String name = "encoder.layer." + i + ".";
            RelativePositions<T> added =
                    relative.map(way -> positions(ops, way, distances, name)).orElse(null);
            x = layer.apply(ops, x, added, name);
            states.add(x);
        }
        return states;
    }

    <T> T embeddings(TensorOps<T> ops) {
        T words = ops.parameter("embeddings.word_embeddings.weight", vocabularySize, embeddingSize);
        T x = ops.embedding(words, ops.tokenIds());
        if (positions.isPresent()) {
            x = ops.add(x, positions.get().apply(ops, embeddingSize));
        }
        if (typeVocabularySize > 0) {
            T types = ops.parameter("embeddings.token_type_embeddings.weight", typeVocabularySize, embeddingSize);
            x = ops.add(x, typeVocabularySize == 1 ? types : ops.embedding(types, ops.tokenTypes()));
        }
        if (embeddingSize != hiddenSize()) {
            x = new Linear("embeddings.embed_proj", embeddingSize, hiddenSize(), false).apply(ops, x);
        }
        return ops.dropout(layer.norm("embeddings.LayerNorm").apply(ops, x), dropout);
    }

    /** A vector [hidden] of each bucket. */
    <T> T distances(TensorOps<T> ops, Distances way) {
        T table = ops.parameter("encoder.rel_embeddings.weight", way.buckets.count(), hiddenSize());
        return way.normed ? layer.norm("encoder.LayerNorm").apply(ops, table) : table;
    }

    private <T> RelativePositions<T> positions(TensorOps<T> ops, Distances way, T distances, String name) {
        T dropped = ops.dropout(distances, dropout);
        return new RelativePositions<>(
                way.buckets,
                null,
                way.keys == null ? null : projection(name + way.keys).apply(ops, dropped),
                way.queries == null ? null : projection(name + way.queries).apply(ops, dropped));
    }

    private Linear projection(String name) {
        return new Linear(name, hiddenSize(), hiddenSize(), true);
    }
}
