package org.sentenceforge.train.loss.biencoder;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;

/**
 * {@link BatchHardTripletLoss} with a soft margin: {@code mean log(1 + exp(d_p - d_n))} (Hermans et al. 2017).
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(sentence)</td><td>the number of its class</td></tr>
 * </table>
 */
public record BatchHardSoftMarginTripletLoss(BatchTriplets.Metric metric) implements Loss {

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "BatchHardSoftMarginTripletLoss",
            "brings the farthest text of the same class closer than the nearest of another, with a soft margin",
            List.of(BatchTriplets.METRIC),
            config -> Optional.of(new BatchHardSoftMarginTripletLoss(config.get(BatchTriplets.METRIC))));

    @Override
    public LossInputs inputs() {
        return BatchTriplets.INPUTS;
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        BatchTriplets<T> triplets = BatchTriplets.of(ops, batch, metric);
        return ops.mean(ops.softplus(ops.subtract(triplets.farthestPositive(ops), triplets.nearestNegative(ops))));
    }
}
