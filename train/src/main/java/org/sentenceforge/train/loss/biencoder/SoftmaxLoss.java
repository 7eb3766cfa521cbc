package org.sentenceforge.train.loss.biencoder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.OwnParameter;

/**
 * Classifies pairs from their embeddings put side by side, with a linear layer that is trained along and then given up; cross-entropy
 * (Reimers and Gurevych 2019).
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(sentence A, sentence B)</td><td>the number of the pair's class</td></tr>
 * </table>
 *
 * @param representations whether both embeddings are among the layer's input
 * @param difference      whether {@code |a - b|} is
 * @param product         whether {@code a * b} is
 */
public record SoftmaxLoss(int classes, boolean representations, boolean difference, boolean product) implements Loss {
    private static final Parameter<Integer> CLASSES =
            Parameter.optional("num_labels", ValueTypes.whole(2), "the number of classes");
    private static final Parameter<Boolean> REPRESENTATIONS = Parameter.of(
            "concatenation_sent_rep", ValueTypes.FLAG, true, "whether the classifier sees both embeddings");
    private static final Parameter<Boolean> DIFFERENCE =
            Parameter.of("concatenation_sent_difference", ValueTypes.FLAG, true, "whether the classifier sees |a - b|");
    private static final Parameter<Boolean> PRODUCT = Parameter.of(
            "concatenation_sent_multiplication", ValueTypes.FLAG, false, "whether the classifier sees a * b");

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "SoftmaxLoss",
            "classifies pairs with a classification layer trained with the model",
            List.of(CLASSES, REPRESENTATIONS, DIFFERENCE, PRODUCT),
            SoftmaxLoss::read);

    private static Optional<Loss> read(Config config) {
        SoftmaxLoss loss = new SoftmaxLoss(
                config.require(CLASSES, 2), config.get(REPRESENTATIONS), config.get(DIFFERENCE), config.get(PRODUCT));
        if (loss.vectors() == 0) {
            config.problem("", "the classifier sees nothing; set one of the concatenation_ parameters to true");
        }
        return Optional.of(loss);
    }

    private int vectors() {
        return (representations ? 2 : 0) + (difference ? 1 : 0) + (product ? 1 : 0);
    }

    @Override
    public LossInputs inputs() {
        return LossInputs.columns(2, 2).withLabel(LabelKind.CLASS).withClasses(classes);
    }

    /**
     * The logit of each class for a pair of embeddings, as the trained layer gives it.
     *
     * @param weight [classes, inputs], row after row
     */
    public float[] logits(float[] a, float[] b, float[] weight, float[] bias) {
        double[] seen = seen(a, b);
        float[] logits = new float[classes];
        for (int k = 0; k < classes; k++) {
            double sum = bias[k];
            for (int i = 0; i < seen.length; i++) {
                sum += weight[k * seen.length + i] * seen[i];
            }
            logits[k] = (float) sum;
        }
        return logits;
    }

    private double[] seen(float[] a, float[] b) {
        int size = a.length;
        double[] seen = new double[vectors() * size];
        for (int i = 0; i < size; i++) {
            int at = i;
            if (representations) {
                seen[at] = a[i];
                seen[at + size] = b[i];
                at += 2 * size;
            }
            if (difference) {
                seen[at] = Math.abs(a[i] - b[i]);
                at += size;
            }
            if (product) {
                seen[at] = a[i] * b[i];
            }
        }
        return seen;
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        T a = batch.column(0);
        T b = batch.column(1);
        List<T> seen = new ArrayList<>();
        if (representations) {
            seen.addAll(List.of(a, b));
        }
        if (difference) {
            seen.add(ops.abs(ops.subtract(a, b)));
        }
        if (product) {
            seen.add(ops.multiply(a, b));
        }
        int inputs = vectors() * batch.dimension();
        T weight = ops.parameter(OwnParameter.linearWeight("classifier", classes, inputs));
        T bias = ops.parameter(OwnParameter.linearBias("classifier", classes, inputs));
        T logits = ops.add(ops.matmul(ops.concat(seen, 1), ops.transpose(weight)), bias);
        return ops.crossEntropy(logits, batch.label());
    }
}
