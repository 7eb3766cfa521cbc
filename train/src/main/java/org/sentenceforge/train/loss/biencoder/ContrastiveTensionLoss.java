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
 * The same text alike and different texts unlike, each pair's first text seen by a copy of the model that is trained apart: binary
 * cross-entropy of the dot products, summed over the batch (Carlsson et al. 2021). The model itself, which sees the second texts, is kept.
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(sentence A, sentence B)</td><td>1 where they are the same, 0 where not; without labels, the texts tell</td></tr>
 * </table>
 */
public record ContrastiveTensionLoss() implements Loss {

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "ContrastiveTensionLoss",
            "makes the embeddings of the same text by two copies of the model similar, those of different texts"
                    + " dissimilar",
            List.of(),
            config -> Optional.of(new ContrastiveTensionLoss()));

    @Override
    public LossInputs inputs() {
        return LossInputs.columns(2, 2)
                .withLabel(LabelKind.BINARY, LabelKind.NONE)
                .withTextIds(true)
                .withTwin();
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        T same = batch.labels()
                .map(LossBatch.Labels::values)
                .orElseGet(() -> ops.number(
                        ops.equal(batch.textIds().get(0), batch.textIds().get(1))));
        T logits = ops.sum(ops.multiply(batch.column(0), batch.column(1)), 1);
        return ops.sum(ops.subtract(ops.softplus(logits), ops.multiply(logits, same)));
    }
}
