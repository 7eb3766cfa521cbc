package org.sentenceforge.core.architecture;

import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.RmsNorm;
import org.sentenceforge.core.ops.Rotary;
import org.sentenceforge.core.ops.TensorOps;

/**
 * Self-attention of decoder models: grouped key and value heads, rotary positions. The heads together may be wider or narrower
 * than the hidden size.
 *
 * @param headNorm of every query head and key head before the rotation, or null
 */
record RotaryAttention(
        int hiddenSize,
        Attention attention,
        Rotary rotary,
        RmsNorm headNorm,
        boolean queryKeyValueBias,
        boolean outputBias) {

    <T> T apply(TensorOps<T> ops, T x, String name) {
        int queries = attention.heads() * attention.headSize();
        int keys = attention.keyValueHeads() * attention.headSize();
        T q = new Linear(name + "q_proj", hiddenSize, queries, queryKeyValueBias).apply(ops, x);
        T k = new Linear(name + "k_proj", hiddenSize, keys, queryKeyValueBias).apply(ops, x);
        T v = new Linear(name + "v_proj", hiddenSize, keys, queryKeyValueBias).apply(ops, x);
        q = ops.rotary(normed(ops, q, name + "q_norm.weight"), rotary);
        k = ops.rotary(normed(ops, k, name + "k_norm.weight"), rotary);
        T context = ops.attention(q, k, v, null, attention);
        return new Linear(name + "o_proj", queries, hiddenSize, outputBias).apply(ops, context);
    }

    private <T> T normed(TensorOps<T> ops, T heads, String name) {
        return headNorm == null ? heads : ops.rmsNorm(heads, ops.parameter(name, attention.headSize()), headNorm);
    }
}
