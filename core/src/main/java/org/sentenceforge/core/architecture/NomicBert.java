package org.sentenceforge.core.architecture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.Experts;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.Rotary;

/**
 * NomicBERT (Nussbaum et al. 2024): BERT with rotary positions and gated feed-forward parts. The published models' config.json has the keys
 * of GPT-2 ({@code n_embd}) and may have mixtures of experts (Nussbaum and Duderstadt 2025), one that transformers 5 writes has BERT's; where both stand, the former count. The tensors' names are the same.
 */
final class NomicBert {
    private static final String PUBLISHED = "n_embd";

    /** Sizes of gated feed-forward parts are rounded up to a multiple of it by the published code. */
    private static final int GATED_MULTIPLE = 256;

    private static final PackedLayer.Names NAMES =
            new PackedLayer.Names("encoder.layers.", "attn.Wqkv", "attn.out_proj", "norm1", "norm2", "emb_ln");

    private NomicBert() {}

    static PackedBert read(ConfigFields config) {
        return config.has(PUBLISHED) ? readPublished(config) : readCurrent(config);
    }

    private static PackedBert readCurrent(ConfigFields config) {
        int hidden = config.positive("hidden_size");
        int intermediate = config.positive("intermediate_size");
        FeedForward feedForward = new FeedForward.Gated(
                new Linear("fc11", hidden, intermediate, false),
                new Linear("fc12", hidden, intermediate, false),
                new Linear("fc2", intermediate, hidden, false),
                config.activation("hidden_act", "silu"));
        return new PackedBert(
                "NomicBertModel",
                config.positive("vocab_size"),
                config.positive("type_vocab_size", 2),
                config.positive("max_position_embeddings", 2048),
                config.positive("num_hidden_layers"),
                PackedLayer.read(config, new PackedLayer.Absent(1000, 1e-12, 0, 0), false, feedForward, NAMES));
    }

    private static PackedBert readPublished(ConfigFields config) {
        refuseOtherForms(config);
        int hidden = config.positive(PUBLISHED);
        int heads = config.positive("n_head");
        config.requireDivisible(hidden, PUBLISHED, heads, "n_head");
        int positions = config.positive("n_positions", 1024);
        PackedLayer layer = new PackedLayer(
                hidden,
                Attention.bidirectional(heads, hidden / heads, config.rate("attn_pdrop", 0.1)),
                new Rotary(hidden / heads, config.positiveNumber("rotary_emb_base", 10_000)),
                config.flag("qkv_proj_bias", true),
                feedForwards(config, hidden),
                config.positiveNumber("layer_norm_epsilon", 1e-5),
                config.rate("resid_pdrop", 0.1),
                NAMES);
        return new PackedBert(
                "NomicBertModel",
                vocabulary(config),
                config.natural("type_vocab_size", 2),
                // the base of longer rows' positions would depend on the longest row of the batch
                config.has("rotary_scaling_factor")
                        ? Math.min(positions, config.positive("max_trained_positions", 2048))
                        : positions,
                config.positive("n_layer"),
                layer);
    }

    private static void refuseOtherForms(ConfigFields config) {
        for (String key : List.of(
                "prenorm", "parallel_block", "causal", "use_rms_norm", "rotary_emb_interleaved", "rotary_head_dim")) {
            config.require(key, "false");
        }
        if (config.number("rotary_emb_fraction", 0) != 1) {
            throw config.unexpected("rotary_emb_fraction", "1; nothing else is supported");
        }
        if (config.has("rotary_emb_scale_base")) {
            throw config.unexpected("rotary_emb_scale_base", "null; nothing else is supported");
        }
    }

    /** By turns; of every {@code moe_every_n_layers} layers the second one has a mixture of experts. */
    private static List<FeedForward> feedForwards(ConfigFields config, int hidden) {
        int turns = config.natural("moe_every_n_layers", 0);
        List<FeedForward> byTurns =
                new ArrayList<>(Collections.nCopies(Math.max(1, turns), feedForward(config, hidden)));
        if (turns > 1) {
            byTurns.set(1, mixture(config, hidden));
        }
        return byTurns;
    }

    private static FeedForward mixture(ConfigFields config, int hidden) {
        config.require("expert_choice_router", "false");
        config.require("moe_normalize_expert_weights", "false");
        config.require("num_shared_experts", "0");
        config.require("activation_function", "gelu");
        int count = config.positive("num_experts");
        int chosen = config.positive("moe_top_k", 1);
        if (chosen > count) {
            throw config.unexpected("moe_top_k", "no more than 'num_experts', which is " + count);
        }
        return new FeedForward.Mixture(
                new Linear("router.layer", hidden, count, false),
                hidden,
                config.positive("n_inner", 4 * hidden),
                new Experts(count, chosen, Activation.GELU));
    }

    private static FeedForward feedForward(ConfigFields config, int hidden) {
        String key = "activation_function";
        boolean innerBias = config.flag("mlp_fc1_bias", true);
        boolean outerBias = config.flag("mlp_fc2_bias", true);
        String activation = config.text(key, "gelu_new");
        if (activation.equals("gelu")) {
            int size = config.positive("n_inner", 4 * hidden);
            return new FeedForward.Plain(
                    new Linear("fc1", hidden, size, innerBias),
                    new Linear("fc2", size, hidden, outerBias),
                    Activation.GELU);
        }
        int asked = config.positive("n_inner", 8 * hidden / 3);
        int size = (asked + GATED_MULTIPLE - 1) / GATED_MULTIPLE * GATED_MULTIPLE;
        return new FeedForward.Gated(
                new Linear("fc11", hidden, size, innerBias),
                new Linear("fc12", hidden, size, innerBias),
                new Linear("fc2", size, hidden, outerBias),
                switch (activation) {
                    case "swiglu" -> Activation.SILU;
                    case "geglu" -> Activation.GELU;
                    case "glu" -> Activation.SIGMOID;
                    default -> throw config.unexpected(key, "one of swiglu, geglu, glu, gelu");
                });
    }

    private static int vocabulary(ConfigFields config) {
        int multiple = config.positive("pad_vocab_size_multiple", 1);
        return (config.positive("vocab_size") + multiple - 1) / multiple * multiple;
    }

    /** The pooler (tanh of the first token) and a linear layer. */
    static ClassificationHead readHead(ConfigFields config) {
        if (!config.has(PUBLISHED)) {
            return Bert.readHead(config);
        }
        int hidden = config.positive(PUBLISHED);
        return new ClassificationHead(
                PoolingMode.CLS,
                0,
                new Linear("pooler.dense", hidden, hidden, true),
                Activation.TANH,
                null,
                config.rate("classifier_dropout", config.rate("embd_pdrop", 0.1)),
                new Linear("classifier", hidden, ClassificationHead.labels(config), true));
    }
}
