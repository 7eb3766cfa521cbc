package org.sentenceforge.core.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.RmsNorm;
import org.sentenceforge.core.ops.Rotary;
import org.sentenceforge.core.ops.TensorOps;

/**
 * Phi-3 (Abdin et al. 2024) as an encoder: Llama's layers with queries, keys and values in one matrix, the feed-forward part's two in another,
 * dropout behind both parts, and rotary positions of all or a part of each head, perhaps stretched.
 *
 * @param dropout rate behind attention and feed-forward part
 */
public record Phi3(
        int vocabularySize,
        int hiddenSize,
        int maxPositions,
        int layers,
        Attention attention,
        Rotary rotary,
        FeedForward feedForward,
        RmsNorm norm,
        double dropout)
        implements Encoder {

    private static final int USUAL_POSITIONS = 4096;

    static Phi3 read(ConfigFields config) {
        DecoderFields sizes = DecoderFields.read(config, 0, false);
        int hidden = sizes.hiddenSize();
        Rotary rotary = rotary(sizes);
        LayerType type = config.has("sliding_window") ? LayerType.SLIDING : LayerType.FULL;
        int positions = config.positive("max_position_embeddings", USUAL_POSITIONS);
        return new Phi3(
                sizes.vocabularySize(),
                hidden,
                rotary.scaling() instanceof Rotary.Scaling.LongRope
                        ? Math.min(positions, originalPositions(config))
                        : positions,
                sizes.layers(),
                new Attention(
                        sizes.heads(),
                        sizes.keyValueHeads(),
                        sizes.headSize(),
                        1 / Math.sqrt(sizes.headSize()),
                        sizes.reach(type),
                        0,
                        config.rate("attention_dropout", 0)),
                rotary,
                new FeedForward.Packed(
                        new Linear("gate_up_proj", hidden, 2 * sizes.intermediateSize(), false),
                        new Linear("down_proj", sizes.intermediateSize(), hidden, false),
                        config.activation("hidden_act", "silu"),
                        FeedForward.Packed.Order.GATE_FIRST,
                        0),
                sizes.norm(hidden, 1e-5),
                config.rate("resid_pdrop", 0));
    }

    private static Optional<ConfigFields> stretching(ConfigFields config) {
        return config.object("rope_scaling").or(() -> config.object("rope_parameters"));
    }

    private static int originalPositions(ConfigFields config) {
        int own = config.positive("original_max_position_embeddings", USUAL_POSITIONS);
        return stretching(config)
                .map(fields -> fields.positive("original_max_position_embeddings", own))
                .orElse(own);
    }

    private static Rotary rotary(DecoderFields sizes) {
        ConfigFields config = sizes.config();
        ConfigFields fields = stretching(config).orElse(config);
        double theta = fields.positiveNumber("rope_theta", config.positiveNumber("rope_theta", 10_000));
        double share = fields.number("partial_rotary_factor", config.number("partial_rotary_factor", 1));
        int turned = (int) (sizes.headSize() * share);
        if (share <= 0 || share > 1 || turned < 2 || turned % 2 != 0) {
            throw config.unexpected(
                    "partial_rotary_factor",
                    "a share of " + sizes.headSize() + ", the head size, that is an even number");
        }
        return new Rotary(sizes.headSize(), turned, theta, scaling(fields, config, turned / 2));
    }

    /** Of the two lists of factors the one for texts as long as those that the model learned first: longer ones are cut. */
    private static Rotary.Scaling scaling(ConfigFields fields, ConfigFields config, int pairs) {
        String key = fields.has("rope_type") ? "rope_type" : "type";
        return switch (fields.text(key, "default")) {
            case "default" -> new Rotary.Scaling.None();
            case "longrope", "su", "yarn" ->
                new Rotary.Scaling.LongRope(fields.numbers("short_factor", pairs), amplitude(fields, config));
            default -> throw fields.unexpected(key, "longrope, su or default; no other scaling is supported");
        };
    }

    /** {@code √(1 + ln s / ln n)} for a stretching by s of n positions. */
    private static double amplitude(ConfigFields fields, ConfigFields config) {
        double original = originalPositions(config);
        double stretched = config.positive("max_position_embeddings", USUAL_POSITIONS) / original;
        double factor = fields.positiveNumber("factor", stretched);
        double usual = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
        return fields.positiveNumber("attention_factor", usual);
    }

    @Override
    public String architecture() {
        return "Phi3Model";
    }

    @Override
    public <T> List<T> hiddenStates(TensorOps<T> ops) {
        T x = ops.embedding(ops.parameter("embed_tokens.weight", vocabularySize, hiddenSize), ops.tokenIds());
        List<T> states = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            states.add(x);
            String name = "layers." + i + ".";
            T attended = attended(ops, norm(ops, x, name + "input_layernorm"), name + "self_attn.");
            x = ops.add(x, ops.dropout(attended, dropout));
            T outer = feedForward.apply(ops, norm(ops, x, name + "post_attention_layernorm"), name + "mlp.");
            x = ops.add(x, ops.dropout(outer, dropout));
        }
        states.add(norm(ops, x, "norm"));
        return states;
    }

    /** Queries, keys and values lie side by side, in pieces as wide as the keys. */
    private <T> T attended(TensorOps<T> ops, T x, String name) {
        int keys = attention.keyValueHeads() * attention.headSize();
        int queries = attention.heads() * attention.headSize();
        int pieces = queries / keys;
        T all = new Linear(name + "qkv_proj", hiddenSize, queries + 2 * keys, false).apply(ops, x);
        List<T> parts = ops.split(all, pieces + 2);
        T q = pieces == 1 ? parts.get(0) : ops.concat(parts.subList(0, pieces));
        q = ops.rotary(q, rotary);
        T k = ops.rotary(parts.get(pieces), rotary);
        T context = ops.attention(q, k, parts.get(pieces + 1), null, attention);
        return new Linear(name + "o_proj", queries, hiddenSize, false).apply(ops, context);
    }

    private <T> T norm(TensorOps<T> ops, T x, String name) {
        return ops.rmsNorm(x, ops.parameter(name + ".weight", hiddenSize), norm);
    }
}
