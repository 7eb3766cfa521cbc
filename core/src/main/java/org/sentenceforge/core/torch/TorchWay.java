package org.sentenceforge.core.torch;

import org.sentenceforge.core.module.SentenceModel;

/**
 * A way of texts through a program.
 *
 * @param model  the chain, no router with a choice of routes left in it
 * @param copy   what the names of its parameters begin with, where it is a copy with parameters of its own; empty for the model's
 * @param layers whether the embeddings are wanted that each layer of the encoder would give
 */
public record TorchWay(SentenceModel model, String copy, boolean layers) {

    /** The chain with the model's own parameters, its last layer alone. */
    public static TorchWay of(SentenceModel model) {
        return new TorchWay(model, "", false);
    }
}
