package org.sentenceforge.train.loss.crossencoder;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.Pairing;

/**
 * The logit of a pair against its label, often a teacher's score: the mean squared difference (Hofstätter et al. 2020).
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(text A, text B)</td><td>a number</td><td>logits [rows, 1]</td></tr>
 * </table>
 */
public record MSELoss(LogitActivation activation) implements ScoreLoss {
    private static final Parameter<LogitActivation> ACTIVATION = LogitActivation.parameter(LogitActivation.IDENTITY);

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "MSELoss",
            "brings the score of a pair close to a teacher's",
            List.of(ACTIVATION),
            config -> Optional.of(new MSELoss(LogitActivation.of(config, ACTIVATION))));

    @Override
    public LossInputs inputs() {
        return LossInputs.columns(2, 2).withLabel(LabelKind.SCORE).withPairing(new Pairing.Columns());
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        return Map.of(LogitActivation.KEY, activation.className());
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        T scores = activation.apply(ops, ops.flatten(batch.column(0)));
        return ops.mean(ops.square(ops.subtract(scores, batch.label())));
    }
}
