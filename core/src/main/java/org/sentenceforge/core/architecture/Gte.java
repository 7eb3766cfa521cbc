package org.sentenceforge.core.architecture;

/**
 * GTE (Zhang et al. 2024, "mGTE"): BERT with rotary positions and gated feed-forward parts. It is of type {@code gte} in transformers 5 and
 * {@code new} in the published models, whose switches for packing and unpadding change nothing here.
 */
final class Gte {
    private static final PackedLayer.Names NAMES = new PackedLayer.Names(
            "encoder.layer.", "attention.qkv_proj", "attention.o_proj", "attn_ln", "mlp_ln", "embeddings.LayerNorm");

    private Gte() {}

    static PackedBert read(ConfigFields config) {
        return read(config, "GteModel", 160_000);
    }

    static PackedBert readNew(ConfigFields config) {
        return read(config, "NewModel", 10_000);
    }

    private static PackedBert read(ConfigFields config, String architecture, double absentTheta) {
        config.require("position_embedding_type", "rope");
        config.require("layer_norm_type", "layer_norm");
        config.require("logn_attention_scale", "false");
        config.require("pack_qkv", "true");
        int hidden = config.positive("hidden_size");
        int intermediate = config.positive("intermediate_size");
        FeedForward feedForward = new FeedForward.Packed(
                new Linear("up_gate_proj", hidden, 2 * intermediate, false),
                new Linear("down_proj", intermediate, hidden, true),
                config.activation("hidden_act", "gelu"),
                FeedForward.Packed.Order.UP_FIRST,
                config.rate("hidden_dropout_prob", 0.1));
        return new PackedBert(
                architecture,
                config.positive("vocab_size"),
                config.natural("type_vocab_size", 1),
                config.positive("max_position_embeddings", 8192),
                config.positive("num_hidden_layers"),
                PackedLayer.read(config, new PackedLayer.Absent(absentTheta, 1e-12, 0.1, 0), true, feedForward, NAMES));
    }
}
