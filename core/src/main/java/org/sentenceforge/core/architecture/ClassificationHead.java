package org.sentenceforge.core.architecture;

import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.ops.TensorOps;

/**
 * Scores of a text (or of two texts read together) from its tokens' vectors: one vector per text, a layer with an activation, a
 * linear layer with one output per label. Parameter names are those of the checkpoint; the pooler's, which belongs to the bare
 * model, come without the bare model's prefix.
 *
 * @param order         whether a text's vector goes through the dense layer, or its tokens' do before they become one
 * @param pooling       how the tokens' vectors become one
 * @param pooledDropout rate before the dense layer
 * @param dense         the layer before the last one, or null
 * @param activation    of the dense layer
 * @param norm          after the activation, or null
 * @param dropout       rate before the last layer
 * @param classifier    the last layer
 */
public record ClassificationHead(
        Order order,
        PoolingMode pooling,
        double pooledDropout,
        Linear dense,
        Activation activation,
        Norm norm,
        double dropout,
        Linear classifier) {

    public enum Order {
        POOLED_FIRST,
        DENSE_FIRST
    }

    ClassificationHead(
            PoolingMode pooling,
            double pooledDropout,
            Linear dense,
            Activation activation,
            Norm norm,
            double dropout,
            Linear classifier) {
        this(Order.POOLED_FIRST, pooling, pooledDropout, dense, activation, norm, dropout, classifier);
    }

    /** Number of scores per text. */
    public int labels() {
        return classifier.out();
    }

    /** The name of the last layer's matrix [labels, hidden]. */
    public String lastMatrix() {
        return classifier.name() + ".weight";
    }

    /** The same head for another number of labels. */
    public ClassificationHead withLabels(int labels) {
        Linear other = new Linear(classifier.name(), classifier.in(), labels, classifier.bias());
        return new ClassificationHead(order, pooling, pooledDropout, dense, activation, norm, dropout, other);
    }

    /** The scores [batch, labels] before any activation, from the encoder's output [..., hidden]. */
    public <T> T logits(TensorOps<T> ops, T tokens) {
        T x = order == Order.DENSE_FIRST ? tokens : ops.pool(tokens, pooling, PromptTokens.INCLUDED);
        if (dense != null) {
            x = ops.activation(activation, dense.apply(ops, ops.dropout(x, pooledDropout)));
        }
        if (order == Order.DENSE_FIRST) {
            x = ops.pool(x, pooling, PromptTokens.INCLUDED);
        }
        if (norm != null) {
            x = norm.apply(ops, x);
        }
        return classifier.apply(ops, ops.dropout(x, dropout));
    }

    /** The number of labels a config.json tells; transformers leaves the names of two labels out. */
    static int labels(ConfigFields config) {
        return config.positive("num_labels", Math.max(1, config.size("id2label", 2)));
    }
}
