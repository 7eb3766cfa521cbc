package org.sentenceforge.core.model.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.file.PrettyJson;
import org.sentenceforge.core.model.tokenizer.TokenizerFiles;
import org.sentenceforge.core.output.AtomicDirectory;

/**
 * A model's configuration and tokenizer brought together in a folder of their own: all that a model which begins anew has. Owns the
 * folder, one in {@code java.io.tmpdir}, until closed; what killed processes left of such goes when the next one is made.
 */
public final class FreshFolder implements AutoCloseable {
    private final AtomicDirectory folder;

    private FreshFolder(AtomicDirectory folder) {
        this.folder = folder;
    }

    /**
     * Makes the folder.
     *
     * @param config    the encoder's config.json
     * @param tokenizer a folder with a tokenizer.json and its companions, compressed or not, or a tokenizer.json
     * @throws SforgeException (bad model) where there is no tokenizer
     */
    public static FreshFolder of(JsonNode config, Path tokenizer) {
        try {
            FreshFolder fresh = new FreshFolder(
                    AtomicDirectory.create(Path.of(System.getProperty("java.io.tmpdir"), "sforge-fresh")));
            try {
                TokenizerFiles.gather(tokenizer, fresh.path());
                PrettyJson.write(fresh.path().resolve("config.json"), config, 2);
                return fresh;
            } catch (IOException | RuntimeException e) {
                fresh.close();
                throw e;
            }
        } catch (IOException e) {
            throw SforgeException.failed(tokenizer + ": the tokenizer cannot be copied: " + e.getMessage(), e);
        }
    }

    /** The folder: a model directory without weights. */
    public Path path() {
        return folder.path();
    }

    @Override
    public void close() {
        folder.close();
    }
}
