package org.sentenceforge.train.config;

import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.Transformer;

/**
 * A module of a new chain as configured: {@code Normalize}, a name with parameters such as {@code Pooling: {mode: mean}}, or {@code
 * keep: 2_Dense} for one that the model has. It becomes a module when the encoder before it is known: {@link ModuleChain}.
 */
public sealed interface ModuleSpec {

    /**
     * One that the model has, with its weights.
     *
     * @param name its class, or its folder
     */
    record Kept(String name) implements ModuleSpec {}

    /**
     * A new one.
     *
     * @param type its class
     */
    record Made(String type, Maker maker) implements ModuleSpec {}

    /** Makes a module. */
    @FunctionalInterface
    interface Maker {

        /**
         * The module.
         *
         * @param folder  what the names of its parameters begin with
         * @param before  size of the vectors that it is given
         * @param encoder the chain's encoder
         */
        SentenceModule module(String folder, int before, Transformer encoder);
    }
}
