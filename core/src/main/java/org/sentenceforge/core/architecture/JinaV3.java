package org.sentenceforge.core.architecture;

/** Jina Embeddings v3 (Sturua et al. 2024): XLM-RoBERTa with rotary positions, without its adapters for tasks. */
final class JinaV3 {
    private static final PackedLayer.Names NAMES =
            new PackedLayer.Names("encoder.layers.", "mixer.Wqkv", "mixer.out_proj", "norm1", "norm2", "emb_ln");

    private JinaV3() {}

    /** The published model of XLM-RoBERTa's type, whose code chooses one of several adapters for each call. */
    static void refuseOwnLayout(ConfigFields config) {
        if (config.text("position_embedding_type", "absolute").equals("rotary")) {
            throw config.unexpected(
                    "position_embedding_type",
                    "absolute; Jina Embeddings v3 is read in the layout of transformers 5 (model_type jina_embeddings_v3), not in"
                            + " that of its own code with an adapter for each task");
        }
    }

    static PackedBert read(ConfigFields config) {
        int hidden = config.positive("hidden_size");
        int intermediate = config.positive("intermediate_size");
        FeedForward feedForward = new FeedForward.Plain(
                new Linear("fc1", hidden, intermediate, true),
                new Linear("fc2", intermediate, hidden, true),
                config.activation("hidden_act", "gelu"));
        return new PackedBert(
                "JinaEmbeddingsV3Model",
                config.positive("vocab_size"),
                config.positive("type_vocab_size", 1),
                config.positive("max_position_embeddings", 8194),
                config.positive("num_hidden_layers"),
                PackedLayer.read(config, new PackedLayer.Absent(20_000, 1e-5, 0.1, 0.1), true, feedForward, NAMES));
    }
}
