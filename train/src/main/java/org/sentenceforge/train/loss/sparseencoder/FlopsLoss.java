package org.sentenceforge.train.loss.sparseencoder;

import java.util.OptionalInt;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;

/**
 * What a search among sparse embeddings costs: {@code Σ_j (mean_i e_ij)²}, over the components j of the embeddings i of all columns (Paria
 * et al. 2020). It says nothing of which texts belong together: {@link SpladeLoss} has it beside another loss.
 *
 * @param threshold counts those embeddings alone that have more components than this beside 0; empty for all
 */
public record FlopsLoss(OptionalInt threshold) implements Loss {
    @Override
    public LossInputs inputs() {
        return LossInputs.columnsFrom(1);
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        T embeddings = batch.stacked(ops);
        T counted = threshold.isPresent() ? dense(ops, embeddings, threshold.getAsInt()) : embeddings;
        return ops.sum(ops.square(ops.divide(ops.sum(counted, 0), ops.rowCount(counted))));
    }

    /** The embeddings [n, dimension], but 0 for those without more active components than a number. */
    private static <T> T dense(LossOps<T> ops, T embeddings, int number) {
        T active = ops.sum(ops.number(ops.not(ops.equal(embeddings, ops.constant(0)))), 1);
        return ops.multiply(embeddings, ops.unsqueeze(ops.number(ops.less(ops.constant(number), active)), 1));
    }
}
