package org.sentenceforge.train.loss.biencoder;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;

/**
 * {@link ContrastiveLoss} over the hard pairs of a batch alone: negatives that are nearer than the farthest positive, and positives that
 * are farther than the nearest negative; the sum of {@code d²} over these positives and {@code max(0, margin - d)²} over these negatives.
 * Where a batch has fewer than two positives (or negatives), the mean of the negatives' (or positives') own distances takes the place of
 * the missing bound.
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(anchor, positive or negative)</td><td>1 or 0</td></tr>
 * </table>
 */
public record OnlineContrastiveLoss(SiameseMetric metric, double margin) implements Loss {

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "OnlineContrastiveLoss",
            "as ContrastiveLoss, for the hard pairs of a batch only",
            List.of(SiameseMetric.PARAMETER, SiameseMetric.MARGIN),
            config -> Optional.of(
                    new OnlineContrastiveLoss(config.get(SiameseMetric.PARAMETER), config.get(SiameseMetric.MARGIN))));

    @Override
    public LossInputs inputs() {
        return LossInputs.columns(2, 2).withLabel(LabelKind.BINARY);
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        T distances = metric.between(ops, batch.column(0), batch.column(1));
        T fixed = ops.detach(distances);
        T positive = ops.equal(batch.label(), ops.constant(1));
        T negative = ops.equal(batch.label(), ops.constant(0));

        T farthest = ops.max(ops.where(positive, fixed, ops.constant(Double.NEGATIVE_INFINITY)));
        T nearest = ops.min(ops.where(negative, fixed, ops.constant(Double.POSITIVE_INFINITY)));
        T upper = ops.where(several(ops, positive), farthest, meanOf(ops, fixed, negative));
        T lower = ops.where(several(ops, negative), nearest, meanOf(ops, fixed, positive));

        T hardNegatives = ops.and(negative, ops.less(fixed, upper));
        T hardPositives = ops.and(positive, ops.less(lower, fixed));
        T near = ops.multiply(ops.number(hardPositives), ops.square(distances));
        T far = ops.multiply(ops.number(hardNegatives), ops.square(ops.relu(ops.from(margin, distances))));
        return ops.add(ops.sum(near), ops.sum(far));
    }

    private static <T> T several(LossOps<T> ops, T truth) {
        return ops.less(ops.constant(1), ops.sum(ops.number(truth)));
    }

    private static <T> T meanOf(LossOps<T> ops, T x, T truth) {
        T chosen = ops.number(truth);
        return ops.divide(ops.sum(ops.multiply(x, chosen)), ops.sum(chosen));
    }
}
