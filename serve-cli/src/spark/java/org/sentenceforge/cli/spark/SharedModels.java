package org.sentenceforge.cli.spark;

import java.util.concurrent.ConcurrentHashMap;
import org.sentenceforge.core.encode.Embedder;

/**
 * The models of this JVM: each is opened by the first task that needs it and shared by all, at once and one after the other. They are never
 * closed: an executor ends by being stopped, at any moment, and its memory with it.
 */
final class SharedModels {
    private static final ConcurrentHashMap<ModelSpec, Embedder> OPEN = new ConcurrentHashMap<>();

    private SharedModels() {}

    static Embedder get(ModelSpec model) {
        return OPEN.computeIfAbsent(model, ModelSpec::open);
    }
}
