package org.sentenceforge.train.loss.biencoder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
 * A loss over the embeddings that each layer of the encoder would give, so that a model cut to fewer layers is good too; each layer's
 * embeddings are also drawn towards the last layer's (Li et al. 2024): {@code w_last loss(last) + Σ_l (w_prior w(l) loss(l) / n + w_KL
 * T KL(softmax(last / T) ‖ softmax(l / T)))} over n drawn layers. The layers between are taken as they are, without the encoder's final
 * norm.
 *
 * <p>Inputs are those of the loss inside, whose gradient cannot go through a cache.
 *
 * @param name    that of the reference: this one's, or Matryoshka2dLoss, which is this loss around a MatryoshkaLoss
 * @param perStep how many layers, drawn anew for every batch, count; below 1 for all
 */
public record AdaptiveLayerLoss(
        String name,
        Loss loss,
        int perStep,
        double lastWeight,
        double priorWeight,
        double divergenceWeight,
        double temperature,
        Weighting weighting)
        implements Loss {

    /** How much a layer counts by its number l, from 0. */
    public enum Weighting {
        UNIFORM,
        LOG,
        LINEAR;

        String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        double of(int layer) {
            return switch (this) {
                case UNIFORM -> 1;
                case LOG -> 1 / (1 + Math.log(1 + layer));
                case LINEAR -> 1.0 / (1 + layer);
            };
        }
    }

    private static final String TWO_DIMENSIONS = "Matryoshka2dLoss";

    private static final Parameter<Loss> LOSS =
            Parameter.optional("loss", Losses.TYPE, "the loss computed at each layer");
    private static final Parameter<Integer> PER_STEP = Parameter.of(
            "n_layers_per_step",
            ValueTypes.whole(-1),
            1,
            "how many layers before the last are used per batch; -1 for all");
    private static final Parameter<Double> LAST_WEIGHT =
            Parameter.of("last_layer_weight", ValueTypes.NUMBER, 1.0, "the weight of the last layer's loss");
    private static final Parameter<Double> PRIOR_WEIGHT =
            Parameter.of("prior_layers_weight", ValueTypes.NUMBER, 1.0, "the weight of the other layers' losses");
    private static final Parameter<Double> DIVERGENCE_WEIGHT = Parameter.of(
            "kl_div_weight", ValueTypes.NUMBER, 1.0, "the weight of the KL divergence from the last layer");
    private static final Parameter<Double> TEMPERATURE = Parameter.of(
            "kl_temperature", ValueTypes.NOT_NEGATIVE, 0.3, "the temperature of that divergence; 0 leaves it out");
    private static final Parameter<Weighting> WEIGHTING = Parameter.of(
            "layer_weighting",
            ValueTypes.named(List.of(Weighting.values()), Weighting::key),
            Weighting.UNIFORM,
            "how a layer's weight depends on its position");

    /** The table's lines: the loss, and Matryoshka2dLoss. */
    public static List<Catalogue.Entry<Loss>> entries() {
        List<Parameter<?>> layers =
                List.of(PER_STEP, LAST_WEIGHT, PRIOR_WEIGHT, DIVERGENCE_WEIGHT, TEMPERATURE, WEIGHTING);
        List<Parameter<?>> own = new ArrayList<>(List.of(LOSS));
        own.addAll(layers);
        List<Parameter<?>> both = new ArrayList<>(MatryoshkaLoss.PARAMETERS);
        both.addAll(layers);
        return List.of(
                new Catalogue.Entry<>(
                        "AdaptiveLayerLoss",
                        "another loss at several layers of the encoder",
                        List.copyOf(own),
                        config -> read(
                                "AdaptiveLayerLoss", config.require(LOSS, new MultipleNegativesRankingLoss()), config)),
                new Catalogue.Entry<>(
                        TWO_DIMENSIONS,
                        "another loss at several layers of the encoder and sizes of the embedding",
                        List.copyOf(both),
                        config ->
                                MatryoshkaLoss.read(config, 1).flatMap(inner -> read(TWO_DIMENSIONS, inner, config))));
    }

    private static Optional<Loss> read(String name, Loss loss, Config config) {
        if (loss.gradients() instanceof Gradients.Cached) {
            config.problem(
                    LOSS.name(),
                    loss.name()
                            + " caches its gradients, which does not work with layers; use the form without a cache");
        }
        return Optional.of(new AdaptiveLayerLoss(
                name,
                loss,
                config.get(PER_STEP),
                config.get(LAST_WEIGHT),
                config.get(PRIOR_WEIGHT),
                config.get(DIVERGENCE_WEIGHT),
                config.get(TEMPERATURE),
                config.get(WEIGHTING)));
    }

    @Override
    public LossInputs inputs() {
        return loss.inputs().withLayers();
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(LOSS.name(), loss.name());
        parameters.put(PER_STEP.name(), perStep);
        parameters.put(LAST_WEIGHT.name(), lastWeight);
        parameters.put(PRIOR_WEIGHT.name(), priorWeight);
        parameters.put(DIVERGENCE_WEIGHT.name(), divergenceWeight);
        parameters.put(TEMPERATURE.name(), temperature);
        if (weighting != Weighting.UNIFORM) {
            parameters.put(WEIGHTING.name(), weighting.key());
        }
        if (loss instanceof MatryoshkaLoss inner && name.equals(TWO_DIMENSIONS)) {
            parameters.putAll(inner.parameters(style));
        }
        return parameters;
    }

    @Override
    public List<Loss> inner() {
        return List.of(loss);
    }

    @Override
    public void check(int dimension) {
        loss.check(dimension);
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        int layers = batch.layers().size();
        boolean sampled = perStep > 0 && perStep < layers;
        int counted = sampled ? perStep : layers;
        List<T> chosen = sampled ? ops.choose(perStep, layers) : List.of();
        T last = ops.detach(batch.stacked(ops));
        List<T> values = new ArrayList<>();
        values.add(ops.scale(loss.value(ops, batch), lastWeight));
        for (int layer = 0; layer < layers; layer++) {
            LossBatch<T> prior = batch.ofLayer(layer);
            double weight = weighting.of(layer) / counted * priorWeight;
            values.add(
                    sampled
                            ? ops.when(chosen.get(layer), () -> value(ops, prior, last, weight))
                            : value(ops, prior, last, weight));
        }
        return ops.sumOf(values);
    }

    private <T> T value(LossOps<T> ops, LossBatch<T> prior, T last, double weight) {
        T value = ops.scale(loss.value(ops, prior), weight);
        if (temperature == 0) {
            return value;
        }
        T divergence = DistillKLDivLoss.divergence(
                ops, ops.scale(last, 1 / temperature), ops.scale(prior.stacked(ops), 1 / temperature));
        return ops.add(value, ops.scale(divergence, temperature * divergenceWeight));
    }
}
