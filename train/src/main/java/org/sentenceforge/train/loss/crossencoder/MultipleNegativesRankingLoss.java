package org.sentenceforge.train.loss.crossencoder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
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
import org.sentenceforge.train.loss.Pairing;

/**
 * Ranks each query's own document above documents drawn from other rows and above its hard negatives: {@code mean_i(logsumexp_j s_ij -
 * s_i0)} over the row's candidates, the positive first, with {@code s = scale * activation(logit)} (Henderson et al. 2017; van den Oord et
 * al. 2018: InfoNCE).
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(query, positive)</td><td>no label</td><td>logits [pairs, 1]</td></tr>
 * <tr><td>(query, positive, negative, …)</td><td>no label</td><td>logits [pairs, 1]</td></tr>
 * </table>
 *
 * <p>A batch has {@code rows * (1 + negatives + hard negatives)} pairs. Hard negatives of other rows may be drawn too.
 *
 * @param name      that of the reference, which has another where the gradient goes through a cache
 * @param negatives how many documents of other rows each query is scored with; empty for all
 * @param scale     inverse temperature, above 0
 */
public record MultipleNegativesRankingLoss(
        String name, OptionalInt negatives, double scale, LogitActivation activation, Gradients gradients)
        implements ScoreLoss {
    private static final String NAME = "MultipleNegativesRankingLoss";

    private static final Parameter<Integer> NEGATIVES = Parameter.of(
            "num_negatives",
            ValueTypes.whole(1),
            4,
            "how many documents of other rows are drawn for each query; null for all");
    private static final Parameter<Double> SCALE = Parameter.of(
            "scale", ValueTypes.POSITIVE, 10.0, "what scores are multiplied by: the inverse of the temperature");
    private static final Parameter<LogitActivation> ACTIVATION = LogitActivation.parameter(LogitActivation.SIGMOID);
    private static final Parameter<Integer> MINI_BATCH_SIZE =
            Parameter.of("mini_batch_size", ValueTypes.whole(1), 32, "how many pairs are encoded at once");
    private static final Parameter<Boolean> PROGRESS =
            Parameter.of("show_progress_bar", ValueTypes.FLAG, false, "has no effect here");

    private static final List<Parameter<?>> PARAMETERS = List.of(NEGATIVES, SCALE, ACTIVATION);

    /** The table's lines: the loss, and the same with gradients through a cache. */
    public static List<Catalogue.Entry<Loss>> entries() {
        String meaning = "ranks each query's positive above documents drawn from the batch";
        return List.of(
                new Catalogue.Entry<>(NAME, meaning, PARAMETERS, config -> read(config, NAME, new Gradients.Direct())),
                new Catalogue.Entry<>(
                        "Cached" + NAME,
                        meaning + ", for batches of any size",
                        Stream.concat(PARAMETERS.stream(), Stream.of(MINI_BATCH_SIZE, PROGRESS))
                                .toList(),
                        config -> read(
                                config,
                                "Cached" + NAME,
                                new Gradients.Cached(config.get(MINI_BATCH_SIZE), OptionalInt.empty()))));
    }

    private static Optional<Loss> read(Config config, String name, Gradients gradients) {
        return Optional.of(new MultipleNegativesRankingLoss(
                name,
                config.isNull(NEGATIVES.name()) ? OptionalInt.empty() : OptionalInt.of(config.get(NEGATIVES)),
                config.get(SCALE),
                LogitActivation.of(config, ACTIVATION),
                gradients));
    }

    @Override
    public LossInputs inputs() {
        return LossInputs.columnsFrom(2).withPairing(new Pairing.InBatch(negatives));
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(SCALE.name(), scale);
        parameters.put(NEGATIVES.name(), negatives.isPresent() ? negatives.getAsInt() : null);
        parameters.put(LogitActivation.KEY, activation.className());
        if (gradients instanceof Gradients.Cached cached) {
            parameters.put(MINI_BATCH_SIZE.name(), cached.miniBatchSize());
        }
        return parameters;
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        Candidates<T> candidates = Candidates.of(ops, batch, activation);
        T scores = ops.exclude(ops.scale(candidates.scores(), scale), ops.not(candidates.present()));
        return ops.crossEntropy(scores, ops.scale(ops.rowNumbers(scores), 0));
    }
}
