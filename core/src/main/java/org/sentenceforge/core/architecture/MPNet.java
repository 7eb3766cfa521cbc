package org.sentenceforge.core.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.sentenceforge.core.ops.DistanceBuckets;
import org.sentenceforge.core.ops.RelativePositions;
import org.sentenceforge.core.ops.TensorOps;

/** MPNet (Song et al. 2020): BERT's layers, with a bias by relative position in every attention, and no token types. */
public record MPNet(
        int vocabularySize,
        PositionTable positions,
        int biasBuckets,
        int layers,
        PostNormLayer layer,
        double embeddingDropout)
        implements Encoder {

    /** The original code fixes it, whatever config.json says. */
    private static final int PAD_ID = 1;

    /** Those of T5, whatever config.json says about their number. */
    private static final DistanceBuckets BUCKETS = new DistanceBuckets.T5(32, 128);

    private static final PostNormLayer.Names NAMES = new PostNormLayer.Names(
            "attention.attn.q",
            "attention.attn.k",
            "attention.attn.v",
            "attention.attn.o",
            "attention.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");

    static MPNet read(ConfigFields config) {
        int buckets = config.positive("relative_attention_num_buckets", 32);
        if (buckets < BUCKETS.count()) {
            throw config.unexpected(
                    "relative_attention_num_buckets",
                    BUCKETS.count() + " or more, since positions fall into " + BUCKETS.count() + " buckets");
        }
        return new MPNet(
                config.positive("vocab_size"),
                Bert.positionsAfterPad(config, PAD_ID),
                buckets,
                config.positive("num_hidden_layers"),
                Bert.readLayer(config, NAMES),
                config.rate("hidden_dropout_prob", 0.1));
    }

    static Initialization readInitialization(ConfigFields config) {
        return Initialization.read(config, 1, OptionalInt.of(PAD_ID)).withPaddedPositions();
    }

    @Override
    public String architecture() {
        return "MPNetModel";
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
        int heads = layer.attention().heads();
        RelativePositions<T> relative = RelativePositions.biases(
                BUCKETS, ops.parameter("encoder.relative_attention_bias.weight", biasBuckets, heads));
        T words = ops.parameter("embeddings.word_embeddings.weight", vocabularySize, hiddenSize());
        T x = ops.add(ops.embedding(words, ops.tokenIds()), positions.apply(ops, hiddenSize()));
        x = ops.dropout(layer.norm("embeddings.LayerNorm").apply(ops, x), embeddingDropout);

        List<T> states = new ArrayList<>();
        states.add(x);
        for (int i = 0; i < layers; i++) {
            x = layer.apply(ops, x, relative, "encoder.layer." + i + ".");
            states.add(x);
        }
        return states;
    }
}
