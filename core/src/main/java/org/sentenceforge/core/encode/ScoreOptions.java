package org.sentenceforge.core.encode;

import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.ops.Activation;

/**
 * What becomes of pairs on their way to scores.
 *
 * @param prompt        the words before a pair's first text, or what a chat template makes of them; of a bi-encoder, before both texts
 * @param activation    applied to a cross-encoder's logits in the place of the model's own
 * @param normalization of a pair's several scores, behind the activation
 */
public record ScoreOptions(Prompt prompt, Optional<Activation> activation, Normalization normalization) {

    /** The model's own prompt and activation. */
    public static final ScoreOptions DEFAULT =
            new ScoreOptions(new Prompt.Default(), Optional.empty(), Normalization.NONE);

    /** What is done with the scores of a pair together. */
    public enum Normalization {
        NONE,
        /** {@code e^x / Σ e^x}: the probabilities of labels that exclude each other. */
        SOFTMAX
    }

    /** @throws SforgeException (usage) where an activation has no meaning for scores */
    public ScoreOptions {
        activation.ifPresent(function -> {
            if (function == Activation.GELU || function == Activation.GELU_TANH) {
                throw SforgeException.usage("activation " + function + " is not one for scores");
            }
        });
    }

    public ScoreOptions withPrompt(Prompt other) {
        return new ScoreOptions(other, activation, normalization);
    }

    /** Whether the scores are what the model gives by itself. */
    boolean leavesScores() {
        return activation.isEmpty() && normalization == Normalization.NONE;
    }
}
