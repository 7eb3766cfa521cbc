package org.sentenceforge.core.support;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * Cards of published models and real data in the folder {@code shared} beside the checkout, which are others' and not part of this project;
 * {@link GoldenFiles} are. The system property {@code sentenceforge.shared} names another folder. A test that needs what is missing is
 * skipped, or fails where {@code sentenceforge.shared.required} is set.
 */
public final class Shared {
    private Shared() {}

    /** A file or folder: {@code data/scifact}. */
    public static Path path(String relative) {
        return find(relative).orElseGet(() -> {
            String missing = "needs " + relative + " beside the checkout (../shared)";
            if (Boolean.getBoolean("sentenceforge.shared.required")) {
                throw new AssertionError(missing);
            }
            return Assumptions.abort("skipped: " + missing);
        });
    }

    static Optional<Path> find(String relative) {
        return Optional.of(Path.of(System.getProperty("sentenceforge.shared", "../../shared"))
                        .resolve(relative))
                .filter(Files::exists);
    }
}
