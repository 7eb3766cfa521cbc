package org.sentenceforge.core.model;

import java.util.Map;
import java.util.Optional;

/**
 * Which parameters of a model are drawn rather than read.
 *
 * @param kept    of drawn modules, those that are read after all: the folders in which they are stored, by their folders in the chain
 * @param adapter what the model under a low-rank adapter is called, where the encoder has got one, which is drawn
 */
record FreshParameters(Extent extent, long seed, Map<String, String> kept, Optional<String> adapter) {
    /** A head that a model's files lack begins with the same values every time. */
    static final FreshParameters HEAD = new FreshParameters(Extent.HEAD, 42, Map.of(), Optional.empty());

    enum Extent {
        /** The scoring head of a cross-encoder that is none yet. */
        HEAD,
        /** The modules behind the encoder. */
        MODULES,
        ALL
    }

    boolean isAll() {
        return extent == Extent.ALL;
    }

    FreshParameters withSeed(long other) {
        return new FreshParameters(extent, other, kept, adapter);
    }

    FreshParameters withAdapter(String base, long own) {
        return new FreshParameters(extent, own, kept, Optional.of(base));
    }

    FreshParameters withoutAdapter() {
        return new FreshParameters(extent, seed, kept, Optional.empty());
    }

    /** All parameters. */
    static FreshParameters all(long seed) {
        return new FreshParameters(Extent.ALL, seed, Map.of(), Optional.empty());
    }

    /** The modules behind an encoder, which stays as it is. */
    FreshParameters ofModules(long other, Map<String, String> keptModules) {
        return new FreshParameters(isAll() ? Extent.ALL : Extent.MODULES, other, keptModules, adapter);
    }
}
