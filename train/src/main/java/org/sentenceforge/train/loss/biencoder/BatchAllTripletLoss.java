package org.sentenceforge.train.loss.biencoder;

import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;

/**
 * All triplets of a batch that are not yet easy: the mean of {@code d_ij - d_ik + margin} where it is above 0, i and j of one class, k
 * of another (Hermans et al. 2017).
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(sentence)</td><td>the number of its class</td></tr>
 * </table>
 */
public record BatchAllTripletLoss(BatchTriplets.Metric metric, double margin) implements Loss {

    public static final Catalogue.Entry<Loss> ENTRY = BatchTriplets.entry(
            "BatchAllTripletLoss",
            "brings texts of the same class closer than texts of other classes, over all triplets of a batch",
            BatchAllTripletLoss::new);

    @Override
    public LossInputs inputs() {
        return BatchTriplets.INPUTS;
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        BatchTriplets<T> triplets = BatchTriplets.of(ops, batch, metric);
        T positive = ops.unsqueeze(triplets.positives(ops), 2);
        T negative = ops.unsqueeze(ops.not(triplets.sameClass()), 1);
        T difference = ops.subtract(ops.unsqueeze(triplets.distances(), 2), ops.unsqueeze(triplets.distances(), 1));
        T valid = ops.number(ops.and(positive, negative));
        T losses = ops.relu(ops.multiply(valid, ops.add(difference, margin)));
        T counted = ops.sum(ops.number(ops.less(ops.constant(1e-16), losses)));
        return ops.divide(ops.sum(losses), ops.add(counted, 1e-16));
    }
}
