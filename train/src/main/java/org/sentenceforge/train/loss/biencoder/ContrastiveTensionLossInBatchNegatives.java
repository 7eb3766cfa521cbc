package org.sentenceforge.train.loss.biencoder;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.OwnParameter;
import org.sentenceforge.train.loss.Similarity;

/**
 * {@link ContrastiveTensionLoss} with the other texts of the batch as the different ones: cross-entropy both ways of {@code exp(t)
 * cos(a_i, b_j)}, where t is trained along and begins at the logarithm of the scale.
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(sentence)</td><td>no label</td></tr>
 * </table>
 */
public record ContrastiveTensionLossInBatchNegatives(double scale, Similarity similarity) implements Loss {
    private static final Parameter<Double> SCALE = Parameter.of(
            "scale", ValueTypes.POSITIVE, 20.0, "what similarities are multiplied by initially; it is trained");
    private static final Parameter<Similarity> SIMILARITY =
            Parameter.of("similarity_fct", Similarity.MATRIX, Similarity.COS_SIM, "the similarity of embeddings");

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "ContrastiveTensionLossInBatchNegatives",
            "as ContrastiveTensionLoss, with the other texts of the batch as the different ones",
            List.of(SCALE, SIMILARITY),
            config ->
                    Optional.of(new ContrastiveTensionLossInBatchNegatives(config.get(SCALE), config.get(SIMILARITY))));

    @Override
    public LossInputs inputs() {
        return LossInputs.columns(1, 1).withTwin();
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        T factor = ops.exp(ops.parameter(OwnParameter.scalar("logit_scale", Math.log(scale))));
        T scores = ops.multiply(similarity.matrix(ops, batch.column(0), batch.column(1)), factor);
        T row = ops.rowNumbers(batch.column(0));
        T both = ops.add(ops.crossEntropy(scores, row), ops.crossEntropy(ops.transpose(scores), row));
        return ops.scale(both, 0.5);
    }
}
