package org.sentenceforge.train.config;

import org.sentenceforge.core.model.format.NewModule;

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

    record Made(NewModule module) implements ModuleSpec {}
}
