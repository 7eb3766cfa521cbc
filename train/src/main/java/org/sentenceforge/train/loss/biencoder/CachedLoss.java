package org.sentenceforge.train.loss.biencoder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.sentenceforge.core.card.data.CardStyle;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.model.SimilarityFunction;
import org.sentenceforge.train.loss.Gradients;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;

/**
 * A loss whose gradient goes through a cache ({@link Gradients.Cached}), under the name that the reference has for that: the same value,
 * for batches that need not fit into memory.
 */
public record CachedLoss(Loss loss, Gradients.Cached gradients) implements Loss {
    static final Parameter<Integer> MINI_BATCH_SIZE =
            Parameter.of("mini_batch_size", ValueTypes.whole(1), 32, "how many texts are encoded at once");
    static final Parameter<Integer> MINI_BATCH_TOKENS = Parameter.optional(
            "mini_batch_num_tokens", ValueTypes.whole(1), "how many tokens are encoded at once at most");
    private static final Parameter<Boolean> PROGRESS =
            Parameter.of("show_progress_bar", ValueTypes.FLAG, false, "has no effect here");

    /** The cached form of a loss. */
    public static Catalogue.Entry<Loss> entry(Catalogue.Entry<Loss> direct) {
        List<Parameter<?>> parameters = new ArrayList<>(direct.parameters());
        parameters.addAll(List.of(MINI_BATCH_SIZE, MINI_BATCH_TOKENS, PROGRESS));
        return new Catalogue.Entry<>(
                "Cached" + direct.name(),
                direct.meaning() + ", for batches of any size",
                List.copyOf(parameters),
                config -> direct.reader()
                        .apply(config)
                        .map(loss -> new CachedLoss(loss, cached(config, MINI_BATCH_SIZE))));
    }

    /** The mini-batches that a configuration asks for. */
    static Gradients.Cached cached(Config config, Parameter<Integer> size) {
        return new Gradients.Cached(
                config.get(size),
                config.find(MINI_BATCH_TOKENS).map(OptionalInt::of).orElse(OptionalInt.empty()));
    }

    @Override
    public String name() {
        return "Cached" + loss.name();
    }

    @Override
    public LossInputs inputs() {
        return loss.inputs();
    }

    @Override
    public Map<String, Object> parameters(CardStyle style) {
        Map<String, Object> direct = loss.parameters(style);
        if (!style.showsLaterLossParameters() && !loss.name().contains("Symmetric")) {
            return direct;
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        direct.forEach((key, value) -> {
            if (key.equals(GISTEmbedLoss.STRATEGY.name())) { // the cards' order
                parameters.put(MINI_BATCH_SIZE.name(), gradients.miniBatchSize());
            }
            parameters.put(key, value);
        });
        parameters.putIfAbsent(MINI_BATCH_SIZE.name(), gradients.miniBatchSize());
        return parameters;
    }

    @Override
    public List<Loss> inner() {
        return loss.inner();
    }

    @Override
    public Optional<SimilarityFunction> modelSimilarity() {
        return loss.modelSimilarity();
    }

    @Override
    public void check(int dimension) {
        loss.check(dimension);
    }

    @Override
    public boolean sliceable() {
        return loss.sliceable();
    }

    @Override
    public <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        return loss.value(ops, batch);
    }
}
