package org.sentenceforge.train.loss.crossencoder;

import java.util.List;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.Pairing;

/**
 * The logits of a pair against its class: the mean cross entropy {@code logsumexp_k x_k - x_class}.
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(text A, text B)</td><td>a class number from 0, below the model's labels</td><td>logits [rows, labels]</td></tr>
 * </table>
 */
public record CrossEntropyLoss(LogitActivation activation) implements Loss {
    private static final Parameter<LogitActivation> ACTIVATION = LogitActivation.parameter(LogitActivation.IDENTITY);

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "CrossEntropyLoss",
            "classifies pairs",
            List.of(ACTIVATION),
            config -> Optional.of(new CrossEntropyLoss(LogitActivation.of(config, ACTIVATION))));

    @Override
    public LossInputs inputs() {
        return LossInputs.columns(2, 2).withLabel(LabelKind.CLASS).withPairing(new Pairing.Columns());
    }

    @Override
    public void check(int labels) {
        if (labels < 2) {
            throw SforgeException.usage("CrossEntropyLoss: needs a model with at least 2 labels, got " + labels
                    + "; choose a model with num_labels: 2 or more, or BinaryCrossEntropyLoss");
        }
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        return ops.crossEntropy(activation.apply(ops, batch.column(0)), batch.label());
    }
}
