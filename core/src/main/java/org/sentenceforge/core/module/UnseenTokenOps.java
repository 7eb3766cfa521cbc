package org.sentenceforge.core.module;

import org.sentenceforge.core.ops.Attention;
import org.sentenceforge.core.ops.ForwardingOps;
import org.sentenceforge.core.ops.RelativePositions;
import org.sentenceforge.core.ops.TensorOps;

/** Attention to a text's own tokens alone, not to those that were added. */
final class UnseenTokenOps<T> extends ForwardingOps<T> {

    UnseenTokenOps(TensorOps<T> ops) {
        super(ops);
    }

    @Override
    public T attention(T q, T k, T v, RelativePositions<T> relative, Attention spec) {
        return super.attention(q, k, v, relative, spec.toSeenTokens());
    }
}
