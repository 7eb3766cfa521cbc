package org.sentenceforge.core.encode;

import java.util.List;
import org.sentenceforge.core.model.ModelDirectory;

/** A backend that runs models with another one, in its own way. */
interface DelegatingBackend extends Backend {

    /** The one that runs them. */
    Backend backend();

    @Override
    default String name() {
        return backend().name();
    }

    @Override
    default boolean canRun(ModelDirectory model) {
        return backend().canRun(model);
    }

    @Override
    default List<String> exactFiles(ModelDirectory model) {
        return backend().exactFiles(model);
    }

    @Override
    default EngineMemory memory(ModelDirectory model, EncoderSettings settings) {
        return backend().memory(model, settings);
    }
}
