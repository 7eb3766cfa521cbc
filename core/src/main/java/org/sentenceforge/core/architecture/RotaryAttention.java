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

    /** What becomes of queries ("q"), keys ("k") and values ("v") before the rotation. */
    @FunctionalInterface
    interface Preparation<T> {
        T apply(T heads, String which);
    }

    <T> T apply(TensorOps<T> ops, T x, String name) {
        return apply(
                ops,
                x,
                name,
                (heads, which) -> which.equals("v") ? heads : normed(ops, heads, name + which + "_norm.weight"));
    }

    <T> T apply(TensorOps<T> ops, T x, String name, Preparation<T> preparation) {
        int queries = attention.heads() * attention.headSize();
        int keys = attention.keyValueHeads() * attention.headSize();
        T q = new Linear(name + "q_proj", hiddenSize, queries, queryKeyValueBias).apply(ops, x);
        T k = new Linear(name + "k_proj", hiddenSize, keys, queryKeyValueBias).apply(ops, x);
        T v = new Linear(name + "v_proj", hiddenSize, keys, queryKeyValueBias).apply(ops, x);
        q = ops.rotary(preparation.apply(q, "q"), rotary);
        k = ops.rotary(preparation.apply(k, "k"), rotary);
        T context = ops.attention(q, k, preparation.apply(v, "v"), null, attention);
        return new Linear(name + "o_proj", queries, hiddenSize, outputBias).apply(ops, context);
    }

    private <T> T normed(TensorOps<T> ops, T heads, String name) {
        return headNorm == null ? heads : ops.rmsNorm(heads, ops.parameter(name, attention.headSize()), headNorm);
    }
}
