package org.sentenceforge.core.output;

import org.sentenceforge.core.SforgeException;

/**
 * Which model made vectors.
 *
 * @param name    as the user called it, for messages
 * @param weights the fingerprint of its weights, which tells it from others
 */
public record ModelMark(String name, String weights) {

    /**
     * Refuses what another model made.
     *
     * @param what    was made by this one, for the message
     * @param another which is to work with it
     * @throws SforgeException (bad data) where the weights of both differ
     */
    public void requireSame(String what, ModelMark another) {
        if (!weights.equals(another.weights)) {
            throw SforgeException.badData(what + ": the vectors were made by another model, " + shown() + ", not by "
                    + another.shown() + "; ask that one, or write them again with sforge embed");
        }
    }

    private String shown() {
        return name + " (weights " + weights.substring(0, Math.min(12, weights.length())) + ")";
    }
}
