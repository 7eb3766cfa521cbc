package org.sentenceforge.core.architecture;

import java.util.List;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.Rotary;
import org.sentenceforge.core.ops.TensorOps;

/**
 * BERT's layer with one matrix for queries, keys and values, as checkpoints made for flash attention have it: attention, then a
 * feed-forward part, each followed by the sum with its input and a layer norm.
 *
 * @param bias         whether the attention's two linear layers have one
 * @param feedForwards by turns: the first layer has the first one
 * @param dropout      rate after each part
 * @param names        what the checkpoint calls the parts
 */
record PackedLayer(
        int hiddenSize,
        Attention attention,
        Rotary rotary,
        boolean bias,
        List<FeedForward> feedForwards,
        double normEpsilon,
        double dropout,
        Names names) {

    record Names(
            String layers,
            String packed,
            String attended,
            String attendedNorm,
            String outerNorm,
            String embeddingNorm) {}

    /** What counts where a config.json with BERT's keys lacks one. */
    record Absent(double theta, double normEpsilon, double dropout, double attentionDropout) {}

    /** The layer of a config.json with BERT's keys; its positions are rotary. */
    static PackedLayer read(ConfigFields config, Absent absent, boolean bias, FeedForward feedForward, Names names) {
        int hidden = config.positive("hidden_size");
        int heads = config.positive("num_attention_heads");
        config.requireDivisible(hidden, "hidden_size", heads, "num_attention_heads");
        int headSize = config.positive("head_dim", hidden / heads);
        RotaryFields.Place place = new RotaryFields.Place(LayerType.FULL, "rope_theta", absent.theta, "rope_scaling");
        return new PackedLayer(
                hidden,
                Attention.bidirectional(
                        heads, headSize, config.rate("attention_probs_dropout_prob", absent.attentionDropout)),
                RotaryFields.read(config, place, headSize),
                bias,
                List.of(feedForward),
                config.positiveNumber("layer_norm_eps", absent.normEpsilon),
                config.rate("hidden_dropout_prob", absent.dropout),
                names);
    }

    <T> T apply(TensorOps<T> ops, T x, int index) {
        String layer = names.layers + index + ".";
        int width = attention.heads() * attention.headSize();
        List<T> qkv = ops.split(new Linear(layer + names.packed, hiddenSize, 3 * width, bias).apply(ops, x), 3);
        T q = ops.rotary(qkv.get(0), rotary);
        T k = ops.rotary(qkv.get(1), rotary);
        T context = ops.attention(q, k, qkv.get(2), null, attention);
        T attended = new Linear(layer + names.attended, width, hiddenSize, bias).apply(ops, context);
        x = norm(layer + names.attendedNorm).apply(ops, ops.add(x, ops.dropout(attended, dropout)));
        T outer = feedForwards.get(index % feedForwards.size()).apply(ops, x, layer + "mlp.");
        return norm(layer + names.outerNorm).apply(ops, ops.add(x, ops.dropout(outer, dropout)));
    }

    Norm norm(String name) {
        return new Norm(name, hiddenSize, normEpsilon, true);
    }
}
