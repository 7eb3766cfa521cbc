package org.sentenceforge.train.loss.crossencoder;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.Pairing;
import org.sentenceforge.train.loss.TeacherMargins;

/**
 * The margin between the scores of the positive and of each negative against that of a teacher: the mean squared difference
 * (Hofstätter et al. 2020).
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(query, positive, negative)</td><td>the teacher's margin</td><td>two columns of logits [rows, 1]</td></tr>
 * <tr><td>(query, positive, negative, …)</td><td>the teacher's margins, or its scores, the positive's first</td><td>a column of logits
 * [rows, 1] for each document</td></tr>
 * </table>
 */
public record MarginMSELoss(LogitActivation activation) implements ScoreLoss {
    private static final Parameter<LogitActivation> ACTIVATION = LogitActivation.parameter(LogitActivation.IDENTITY);

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "MarginMSELoss",
            "brings the margin between positive and negatives close to a teacher's",
            List.of(ACTIVATION),
            config -> Optional.of(new MarginMSELoss(LogitActivation.of(config, ACTIVATION))));

    @Override
    public LossInputs inputs() {
        return TeacherMargins.inputs().withPairing(new Pairing.Columns());
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        return Map.of(LogitActivation.KEY, activation.className());
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        return TeacherMargins.error(
                ops,
                batch.columns().stream()
                        .map(logits -> activation.apply(ops, ops.flatten(logits)))
                        .toList(),
                batch.labels().orElseThrow());
    }
}
