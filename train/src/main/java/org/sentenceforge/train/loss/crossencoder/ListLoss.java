package org.sentenceforge.train.loss.crossencoder;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.loss.Gradients;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.LossBatch;
import org.sentenceforge.train.loss.LossInputs;
import org.sentenceforge.train.loss.LossOps;
import org.sentenceforge.train.loss.Pairing;

/**
 * A loss over lists, of any length: each query with its documents, each of these with a label.
 *
 * <table><caption>Inputs</caption>
 * <tr><td>(query, list of documents)</td><td>a list of numbers, one for each document</td><td>logits [pairs, 1]</td></tr>
 * </table>
 */
interface ListLoss extends ScoreLoss {

    /**
     * What all of them can be given.
     *
     * @param miniBatchSize pairs that are encoded at once, the gradient then going through a cache; all at once where it is empty, or below 1
     */
    record Settings(LogitActivation activation, OptionalInt miniBatchSize) {
        private static final Parameter<LogitActivation> ACTIVATION =
                LogitActivation.parameter(LogitActivation.IDENTITY);
        private static final Parameter<Integer> MINI_BATCH_SIZE = Parameter.optional(
                "mini_batch_size",
                ValueTypes.whole(-1),
                "how many pairs are encoded at once, with cached gradients (GradCache); by default all");

        static Settings of(Config config) {
            return new Settings(
                    LogitActivation.of(config, ACTIVATION),
                    config.find(MINI_BATCH_SIZE).map(OptionalInt::of).orElse(OptionalInt.empty()));
        }

        /** These parameters behind a loss's own. */
        static List<Parameter<?>> behind(Parameter<?>... own) {
            return Stream.concat(Stream.of(own), Stream.of(ACTIVATION, MINI_BATCH_SIZE))
                    .toList();
        }

        /** As cards print them, behind a loss's own; a changeable map. */
        Map<String, Object> behind(Map<String, Object> own) {
            Map<String, Object> all = new LinkedHashMap<>(own);
            all.put(LogitActivation.KEY, activation.className());
            all.put(MINI_BATCH_SIZE.name(), miniBatchSize.isPresent() ? miniBatchSize.getAsInt() : null);
            return all;
        }
    }

    Settings settings();

    /**
     * The value.
     *
     * @param labels [queries, most documents], 0 behind the last
     */
    <T> T value(LossOps<T> ops, Candidates<T> lists, T labels);

    @Override
    default LossInputs inputs() {
        return LossInputs.columns(2, 2).withLabel(LabelKind.LIST).withPairing(new Pairing.Lists());
    }

    @Override
    default Gradients gradients() {
        int size = settings().miniBatchSize().orElse(0);
        return size > 0 ? new Gradients.Cached(size, OptionalInt.empty()) : new Gradients.Direct();
    }

    @Override
    default <T> T value(LossOps<T> ops, LossBatch<T> batch) {
        return value(ops, Candidates.of(ops, batch, settings().activation()), batch.label());
    }
}
