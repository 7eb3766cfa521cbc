package org.sentenceforge.train.loss.biencoder;

import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;

/**
 * For each pair of one class the nearest text of another class that is farther away than the positive, or else the farthest of all of
 * another class: the sum of {@code max(0, d_p - d_n + margin)} over the pairs, by their number (Schroff et al. 2015).
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(sentence)</td><td>the number of its class</td></tr>
 * </table>
 */
public record BatchSemiHardTripletLoss(BatchTriplets.Metric metric, double margin) implements Loss {

    public static final Catalogue.Entry<Loss> ENTRY = BatchTriplets.entry(
            "BatchSemiHardTripletLoss",
            "pushes semi-hard negatives, those just farther away than the positive, beyond a margin",
            BatchSemiHardTripletLoss::new);

    @Override
    public LossInputs inputs() {
        return BatchTriplets.INPUTS;
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        BatchTriplets<T> triplets = BatchTriplets.of(ops, batch, metric);
        T distances = triplets.distances(); // [anchor, other]
        T other = ops.not(triplets.sameClass());

        // [anchor, positive, negative]
        T beyond = ops.and(ops.unsqueeze(other, 1), ops.less(ops.unsqueeze(distances, 2), ops.unsqueeze(distances, 1)));
        T outside = lowest(ops, ops.unsqueeze(distances, 1), beyond, 2);
        T inside = ops.unsqueeze(highest(ops, distances, other), 1);
        T found = ops.less(ops.constant(0), ops.sum(ops.number(beyond), 2));
        T negative = ops.where(found, outside, inside);

        T positive = ops.number(triplets.positives(ops));
        T losses = ops.relu(ops.multiply(ops.add(ops.subtract(distances, negative), margin), positive));
        T pairs = ops.sum(positive);
        return ops.divide(ops.sum(losses), ops.where(ops.less(ops.constant(0), pairs), pairs, ops.constant(1e-16)));
    }

    /** The smallest where a truth holds, along a dimension; the largest of all where it holds nowhere. */
    private static <T> T lowest(LossOps<T> ops, T x, T truth, int dim) {
        T highest = ops.max(x, dim);
        T below = ops.multiply(ops.subtract(x, ops.unsqueeze(highest, dim)), ops.number(truth));
        return ops.add(ops.min(below, dim), highest);
    }

    /** For each row the largest where a truth holds; the smallest of all where it holds nowhere. */
    private static <T> T highest(LossOps<T> ops, T x, T truth) {
        T lowest = ops.min(x, 1);
        T above = ops.multiply(ops.subtract(x, ops.unsqueeze(lowest, 1)), ops.number(truth));
        return ops.add(ops.max(above, 1), lowest);
    }
}
