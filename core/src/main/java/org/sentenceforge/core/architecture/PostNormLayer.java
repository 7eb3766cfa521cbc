package org.sentenceforge.core.architecture;

import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.RelativePositions;
import org.sentenceforge.core.ops.TensorOps;

/**
 * The layer of BERT and its relatives (Vaswani et al. 2017): attention, then a feed-forward part, each followed by the sum with
 * its input and a layer norm.
 *
 * @param attendedDropout rate after the attention's output projection
 * @param outputDropout   rate after the feed-forward part
 * @param names           what the checkpoint calls the parts
 */
record PostNormLayer(
        int hiddenSize,
        int intermediateSize,
        Attention attention,
        Activation activation,
        double normEpsilon,
        double attendedDropout,
        double outputDropout,
        Names names) {

    record Names(
            String query,
            String key,
            String value,
            String attended,
            String attendedNorm,
            String inner,
            String outer,
            String outerNorm) {}

    /** @param relative what attention adds to scores by distance, or null */
    <T> T apply(TensorOps<T> ops, T x, RelativePositions<T> relative, String layer) {
        return behindAttention(ops, x, attended(ops, x, relative, layer), layer);
    }

    /**
     * The rest of the layer.
     *
     * @param x what the layer is given
     */
    <T> T behindAttention(TensorOps<T> ops, T x, T attended, String layer) {
        x = norm(layer + names.attendedNorm).apply(ops, ops.add(x, ops.dropout(attended, attendedDropout)));
        T outer = feedForward(ops, x, layer);
        return norm(layer + names.outerNorm).apply(ops, ops.add(x, ops.dropout(outer, outputDropout)));
    }

    /** Attention and its output projection. */
    <T> T attended(TensorOps<T> ops, T x, RelativePositions<T> relative, String layer) {
        T q = linear(layer + names.query, hiddenSize, hiddenSize).apply(ops, x);
        T k = linear(layer + names.key, hiddenSize, hiddenSize).apply(ops, x);
        T v = linear(layer + names.value, hiddenSize, hiddenSize).apply(ops, x);
        T context = ops.attention(q, k, v, relative, attention);
        return linear(layer + names.attended, hiddenSize, hiddenSize).apply(ops, context);
    }

    <T> T feedForward(TensorOps<T> ops, T x, String layer) {
        T inner = linear(layer + names.inner, hiddenSize, intermediateSize).apply(ops, x);
        return linear(layer + names.outer, intermediateSize, hiddenSize).apply(ops, ops.activation(activation, inner));
    }

    Norm norm(String name) {
        return new Norm(name, hiddenSize, normEpsilon, true);
    }

    private static Linear linear(String name, int in, int out) {
        return new Linear(name, in, out, true);
    }
}
