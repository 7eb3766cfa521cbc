package org.sentenceforge.train.loss.biencoder;

import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;

/**
 * For each text of a batch the farthest of its class and the nearest of another: {@code mean max(0, d_p - d_n + margin)} (Hermans et al.
 * 2017). A batch should hold several texts of every class: use the {@code group_by_label} sampler.
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(sentence)</td><td>the number of its class</td></tr>
 * </table>
 */
public record BatchHardTripletLoss(BatchTriplets.Metric metric, double margin) implements Loss {

    public static final Catalogue.Entry<Loss> ENTRY = BatchTriplets.entry(
            "BatchHardTripletLoss",
            "brings the farthest text of the same class closer than the nearest of another, by a margin",
            BatchHardTripletLoss::new);

    @Override
    public LossInputs inputs() {
        return BatchTriplets.INPUTS;
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        BatchTriplets<T> triplets = BatchTriplets.of(ops, batch, metric);
        T difference = ops.subtract(triplets.farthestPositive(ops), triplets.nearestNegative(ops));
        return ops.mean(ops.relu(ops.add(difference, margin)));
    }
}
