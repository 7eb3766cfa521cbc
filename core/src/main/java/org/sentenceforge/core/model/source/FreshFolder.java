package org.sentenceforge.core.model.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.file.PrettyJson;
import org.sentenceforge.core.model.tokenizer.TokenizerFiles;

/**
 * A model's configuration and tokenizer brought together in a folder of their own: all that a model which begins anew has. Owns the
 * folder, a temporary one, until closed.
 */
public final class FreshFolder implements AutoCloseable {
    private final Path folder;

    private FreshFolder(Path folder) {
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
            FreshFolder fresh = new FreshFolder(Files.createTempDirectory("sforge-fresh-"));
            try {
                TokenizerFiles.gather(tokenizer, fresh.folder);
                PrettyJson.write(fresh.folder.resolve("config.json"), config, 2);
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
        return folder;
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw SforgeException.failed(folder + ": cannot be deleted: " + e.getMessage(), e);
        }
    }
}
