package org.sentenceforge.core.model.source;

import java.nio.file.Path;
import java.util.Map;

/** Where files are kept that can be made or fetched again. */
final class CacheFolder {
    private CacheFolder() {}

    /** SFORGE_CACHE, or else {@code sentenceforge} below XDG_CACHE_HOME or {@code ~/.cache}. */
    static Path of(Map<String, String> environment, Path home) {
        String own = environment.getOrDefault("SFORGE_CACHE", "");
        if (!own.isEmpty()) {
            return Path.of(own);
        }
        String general = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (general.isEmpty() ? home.resolve(".cache") : Path.of(general)).resolve("sentenceforge");
    }
}
