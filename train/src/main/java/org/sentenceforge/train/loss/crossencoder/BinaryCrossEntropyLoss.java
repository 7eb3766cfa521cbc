package org.sentenceforge.train.loss.crossencoder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.Pairing;

/**
 * The logit x of a pair against its label y: the mean of {@code -(w y log σ(x) + (1 - y) log(1 - σ(x)))}, found as {@code (1 - y) x + (1 +
 * (w - 1) y) log(1 + exp(-x))}, which no logit makes overflow.
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(text A, text B)</td><td>a number, from 0 to 1</td><td>logits [rows, 1]</td></tr>
 * </table>
 *
 * @param positiveWeight w, how much more positives count; 1 where there is none
 */
public record BinaryCrossEntropyLoss(LogitActivation activation, OptionalDouble positiveWeight) implements ScoreLoss {
    private static final Parameter<LogitActivation> ACTIVATION = LogitActivation.parameter(LogitActivation.IDENTITY);
    private static final Parameter<Double> POSITIVE_WEIGHT = Parameter.optional(
            "pos_weight", ValueTypes.POSITIVE, "the weight of positives, for example negatives per positive");

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "BinaryCrossEntropyLoss",
            "tells pairs that belong together from those that do not",
            List.of(ACTIVATION, POSITIVE_WEIGHT),
            BinaryCrossEntropyLoss::read);

    private static Optional<Loss> read(Config config) {
        return Optional.of(new BinaryCrossEntropyLoss(
                LogitActivation.of(config, ACTIVATION),
                config.find(POSITIVE_WEIGHT).map(OptionalDouble::of).orElse(OptionalDouble.empty())));
    }

    @Override
    public LossInputs inputs() {
        return LossInputs.columns(2, 2).withLabel(LabelKind.SCORE).withPairing(new Pairing.Columns());
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(LogitActivation.KEY, activation.className());
        parameters.put(
                POSITIVE_WEIGHT.name(),
                positiveWeight.isPresent() ? (double) (float) positiveWeight.getAsDouble() : null);
        return parameters;
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        T x = activation.apply(ops, ops.flatten(batch.column(0)));
        T y = batch.label();
        T weight = ops.add(ops.scale(y, positiveWeight.orElse(1) - 1), 1);
        T negative = ops.multiply(ops.from(1, y), x);
        return ops.mean(ops.add(negative, ops.multiply(weight, ops.softplus(ops.negate(x)))));
    }
}
