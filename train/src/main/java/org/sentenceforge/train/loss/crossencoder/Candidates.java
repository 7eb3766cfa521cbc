package org.sentenceforge.train.loss.crossencoder;

import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossOps;

/**
 * The candidates of each query side by side, filled up behind the last of those with fewer.
 *
 * @param scores  [queries, most candidates], 0 behind the last
 * @param present truth, [queries, most candidates]
 */
record Candidates<T>(T scores, T present) {

    /** A batch's logits [pairs, 1], by the places of each row's pairs. */
    static <T> Candidates<T> of(LossOps<T> ops, LossBatch<T> batch, LogitActivation activation) {
        T places = batch.places().orElseThrow();
        T present = ops.not(ops.less(places, ops.constant(0)));
        T scores = activation.apply(ops, ops.take(batch.column(0), ops.relu(places)));
        return new Candidates<>(ops.where(present, scores, ops.constant(0)), present);
    }

    /**
     * Whether candidate j comes before candidate i where those with the highest keys come first, and of equal ones the first: [queries, i,
     * j]. None that is not present comes before another.
     */
    T before(LossOps<T> ops, T keys) {
        T own = ops.unsqueeze(keys, 2);
        T other = ops.unsqueeze(keys, 1);
        T number = ops.rowNumbers(ops.transpose(keys));
        T earlier = ops.less(ops.unsqueeze(number, 0), ops.unsqueeze(number, 1));
        T first = ops.or(ops.less(own, other), ops.and(ops.equal(own, other), earlier));
        return ops.and(first, ops.unsqueeze(present, 1));
    }

    /** How many candidates come before each, as {@link #before} says: [queries, candidates]; of the present ones 0, 1, 2 … */
    T rank(LossOps<T> ops, T keys) {
        return ops.sum(ops.number(before(ops, keys)), 2);
    }

    /** Whether candidates i and j are both present: [queries, i, j]. */
    T pairs(LossOps<T> ops) {
        return ops.and(ops.unsqueeze(present, 2), ops.unsqueeze(present, 1));
    }
}
