package org.sentenceforge.train.loss.biencoder;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.Gradients;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;

/**
 * Several losses over the same batch, such as a ranking loss with a {@link GlobalOrthogonalRegularizationLoss} beside it: {@code Σ w_k
 * loss_k}. The reference has no class for this; its users write one.
 *
 * <p>Inputs are what all of the losses take; a label that only some take is left to these.
 */
public record WeightedSumLoss(List<Loss> losses, List<Double> weights) implements Loss {
    private static final Parameter<List<Loss>> LOSSES =
            Parameter.optional("losses", ValueTypes.listOf(Losses.TYPE), "the losses to add up");
    private static final Parameter<List<Double>> WEIGHTS = Parameter.optional(
            "weights", ValueTypes.listOf(ValueTypes.POSITIVE), "the weight of each loss; by default 1");

    public static final Catalogue.Entry<Loss> ENTRY = new Catalogue.Entry<>(
            "WeightedSumLoss",
            "several losses over the same batch, each with a weight",
            List.of(LOSSES, WEIGHTS),
            WeightedSumLoss::read);

    private static Optional<Loss> read(Config config) {
        List<Loss> losses = config.require(LOSSES, List.of());
        List<Double> weights = config.find(WEIGHTS).orElse(Collections.nCopies(losses.size(), 1.0));
        long guides = losses.stream()
                .flatMap(loss -> loss.inputs().guide().stream())
                .distinct()
                .count();
        if (weights.size() != losses.size()) {
            config.problem(
                    WEIGHTS.name(), "expected one for each of the " + losses.size() + " losses, got " + weights.size());
        } else if (guides > 1) {
            config.problem(LOSSES.name(), "have " + guides + " guides; expected one and the same");
        } else if (losses.stream().map(Loss::name).distinct().count() < losses.size()) {
            config.problem(LOSSES.name(), "expected each only once"); // their own parameters would be the same
        } else if (losses.stream().anyMatch(loss -> loss.inputs().twin())) {
            config.problem(
                    LOSSES.name(), "expected none that trains a copy of the model, which the others would see too");
        } else if (losses.size() > 1) {
            return Optional.of(new WeightedSumLoss(losses, weights));
        } else {
            config.problem(LOSSES.name(), "expected at least 2, got " + losses.size());
        }
        return Optional.empty();
    }

    /** With a package, as cards name what is no class of the reference. */
    @Override
    public String name() {
        return "sentenceforge.WeightedSumLoss";
    }

    @Override
    public LossInputs inputs() {
        return losses.stream().map(Loss::inputs).reduce(LossInputs::and).orElseThrow();
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(LOSSES.name(), losses.stream().map(Loss::name).toList());
        parameters.put(WEIGHTS.name(), weights);
        return parameters;
    }

    @Override
    public List<Loss> inner() {
        return losses;
    }

    @Override
    public Gradients gradients() {
        return losses.stream()
                .map(Loss::gradients)
                .filter(gradients -> gradients instanceof Gradients.Cached)
                .findFirst()
                .orElseGet(Gradients.Direct::new);
    }

    @Override
    public void check(int dimension) {
        losses.forEach(loss -> loss.check(dimension));
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        List<T> values = new ArrayList<>();
        for (int i = 0; i < losses.size(); i++) {
            values.add(ops.scale(losses.get(i).value(ops, batch), weights.get(i)));
        }
        return ops.sumOf(values);
    }
}
