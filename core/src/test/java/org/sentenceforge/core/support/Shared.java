package org.sentenceforge.core.support;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Reference numbers and data beside the checkout. A test that needs them is skipped where they are missing. */
public final class Shared {
    private Shared() {}

    /** A file or folder below the shared folder; skips the calling test where it does not exist. */
    public static Path path(String relative) {
        Path path = Path.of(System.getProperty("sentenceforge.shared", "../../shared"))
                .resolve(relative);
        Assumptions.assumeTrue(
                Files.exists(path), () -> "skipped: needs " + relative + " beside the checkout (../shared)");
        return path;
    }
}
