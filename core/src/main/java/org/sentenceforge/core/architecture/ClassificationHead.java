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
 * @param pooling       how the tokens' vectors become one
 * @param pooledDropout rate before the dense layer
 * @param dense         the layer before the last one, or null
 * @param activation    of the dense layer
 * @param norm          after the activation, or null
 * @param dropout       rate before the last layer
 * @param classifier    the last layer
 */
public record ClassificationHead(
        PoolingMode pooling,
        double pooledDropout,
        Linear dense,
        Activation activation,
        Norm norm,
        double dropout,
        Linear classifier) {

    /** Number of scores per text. */
    public int labels() {
        return classifier.out();
    }

    /** The same head for another number of labels. */
    public ClassificationHead withLabels(int labels) {
        Linear other = new Linear(classifier.name(), classifier.in(), labels, classifier.bias());
        return new ClassificationHead(pooling, pooledDropout, dense, activation, norm, dropout, other);
    }

    /** The scores [batch, labels] before any activation, from the encoder's output [..., hidden]. */
    public <T> T logits(TensorOps<T> ops, T tokens) {
        T x = ops.pool(tokens, pooling, PromptTokens.INCLUDED);
        if (dense != null) {
            x = ops.activation(activation, dense.apply(ops, ops.dropout(x, pooledDropout)));
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
