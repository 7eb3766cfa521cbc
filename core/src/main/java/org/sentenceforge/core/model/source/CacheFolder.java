package org.sentenceforge.core.model.source;

import java.nio.file.Path;
import java.util.Map;

/** Where files are kept that can be made or fetched again. */
public final class CacheFolder {
    /** The property of the system with which a program says what the environment does not. */
    public static final String PROPERTY = "sentenceforge.cache";

    private CacheFolder() {}

    /** SFORGE_CACHE, then the program's {@link #PROPERTY}, or else {@code sentenceforge} below XDG_CACHE_HOME or {@code ~/.cache}. */
    static Path of(Map<String, String> environment, Path home) {
        String own = environment.getOrDefault("SFORGE_CACHE", "");
        if (own.isEmpty()) {
            own = System.getProperty(PROPERTY, "");
        }
        if (!own.isEmpty()) {
            return Path.of(own);
        }
        String general = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (general.isEmpty() ? home.resolve(".cache") : Path.of(general)).resolve("sentenceforge");
    }
}
