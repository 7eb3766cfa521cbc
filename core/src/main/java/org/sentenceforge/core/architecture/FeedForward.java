package org.sentenceforge.core.architecture;

import java.util.List;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.Experts;
import org.sentenceforge.core.ops.TensorOps;

/** The feed-forward part of a layer, by the names that a checkpoint gives its linear layers. */
sealed interface FeedForward {

    <T> T apply(TensorOps<T> ops, T x, String name);

    /** {@code outer(activation(inner x))}. */
    record Plain(Linear inner, Linear outer, Activation activation) implements FeedForward {
        @Override
        public <T> T apply(TensorOps<T> ops, T x, String name) {
            return outer.within(name)
                    .apply(ops, ops.activation(activation, inner.within(name).apply(ops, x)));
        }
    }

    /**
     * A mixture of experts with one bias for all of them.
     *
     * @param router gives an expert's logit
     * @param size   of an expert's inner layer
     */
    record Mixture(Linear router, int hidden, int size, Experts experts) implements FeedForward {
        @Override
        public <T> T apply(TensorOps<T> ops, T x, String name) {
            int rows = experts.count() * size;
            T inner = ops.parameter(name + "experts.mlp.w1", rows, hidden);
            T outer = ops.parameter(name + "experts.mlp.w2", rows, hidden);
            T sum = ops.experts(x, router.within(name).apply(ops, x), inner, outer, experts);
            return ops.add(sum, ops.parameter(name + "experts.bias", hidden));
        }
    }

    /** A gated linear unit (Shazeer 2020) of two matrices: {@code outer(up x · activation(gate x))}. */
    record Gated(Linear up, Linear gate, Linear outer, Activation activation) implements FeedForward {
        @Override
        public <T> T apply(TensorOps<T> ops, T x, String name) {
            T open = ops.activation(activation, gate.within(name).apply(ops, x));
            return outer.within(name).apply(ops, ops.multiply(up.within(name).apply(ops, x), open));
        }
    }

    /**
     * A gated linear unit whose two matrices lie in one, one below the other.
     *
     * @param order   which of them is the upper one
     * @param dropout rate before the outer layer
     */
    record Packed(Linear both, Linear outer, Activation activation, Order order, double dropout)
            implements FeedForward {
        enum Order {
            UP_FIRST,
            GATE_FIRST
        }

        @Override
        public <T> T apply(TensorOps<T> ops, T x, String name) {
            List<T> halves = ops.split(both.within(name).apply(ops, x), 2);
            T up = halves.get(order == Order.UP_FIRST ? 0 : 1);
            T gate = halves.get(order == Order.UP_FIRST ? 1 : 0);
            T gated = ops.multiply(up, ops.activation(activation, gate));
            return outer.within(name).apply(ops, ops.dropout(gated, dropout));
        }
    }
}
