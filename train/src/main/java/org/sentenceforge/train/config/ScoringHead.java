package org.sentenceforge.train.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.format.TorchClasses;
import org.sentenceforge.core.ops.Activation;

/**
 * What is said of a cross-encoder's scoring head, under the names that the original's constructor has for it.
 *
 * @param labels     how many scores a pair gets; empty for the model's own, or 1 where the head is new
 * @param activation of the scores, kept with the model; empty for the model's own, or the usual one where the head is new
 */
public record ScoringHead(OptionalInt labels, Optional<Activation> activation) {
    private static final Parameter<Integer> NUM_LABELS = Parameter.optional(
            "num_labels",
            ValueTypes.whole(1),
            "how many scores a pair gets; by default as many as in the model, or 1 with a new scoring head");
    private static final Parameter<Activation> ACTIVATION_FN = Parameter.optional(
            "activation_fn",
            ValueTypes.named(
                    List.of(Activation.IDENTITY, Activation.SIGMOID, Activation.TANH, Activation.RELU, Activation.SILU),
                    ScoringHead::shortName),
            "the activation of the trained model's logits; by default the model's own, or for a new scoring head"
                    + " Sigmoid with one label and Identity with more");

    /** The keys that cross-encoders have besides. */
    public static final List<Parameter<?>> PARAMETERS = List.of(NUM_LABELS, ACTIVATION_FN);

    static final ScoringHead NONE = new ScoringHead(OptionalInt.empty(), Optional.empty());

    static ScoringHead read(Config keys) {
        return new ScoringHead(
                keys.find(NUM_LABELS).map(OptionalInt::of).orElse(OptionalInt.empty()), keys.find(ACTIVATION_FN));
    }

    private static String shortName(Activation activation) {
        String dotted = TorchClasses.name(activation);
        return dotted.substring(dotted.lastIndexOf('.') + 1);
    }

    /**
     * A cross-encoder with this head.
     *
     * @param seed of a head that is drawn anew
     * @throws org.sentenceforge.core.SforgeException (usage) where the model has a head for another number of labels
     */
    public ModelDirectory of(ModelDirectory model, long seed) {
        int own = model.model().dimension();
        ModelDirectory labelled = model.withLabels(labels.orElse(own), seed);
        return activation.map(labelled::withActivation).orElse(labelled);
    }
}
