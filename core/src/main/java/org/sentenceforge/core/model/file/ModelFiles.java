package org.sentenceforge.core.model.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;

/** The files of one model directory. No name leads out of it, neither by {@code ..} nor by a link. */
public final class ModelFiles {
    /** Configurations have kilobytes; a tokenizer configuration with many added tokens has a few megabytes. */
    private static final long MAX_JSON_BYTES = 64 << 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path root;
    private final Path realRoot;

    private ModelFiles(Path root, Path realRoot) {
        this.root = root;
        this.realRoot = realRoot;
    }

    /** @throws SforgeException (bad model) where there is no such directory */
    public static ModelFiles of(Path root) {
        if (!Files.isDirectory(root)) {
            throw SforgeException.badModel(
                    root + (Files.exists(root) ? " is a file; name the model's directory" : ": no such directory"));
        }
        try {
            return new ModelFiles(root, root.toRealPath());
        } catch (IOException e) {
            throw SforgeException.badModel(root + ": cannot be read: " + e.getMessage(), e);
        }
    }

    public Path root() {
        return root;
    }

    /**
     * The place of a file or folder of this directory, which need not exist.
     *
     * @param relative as the directory's own files name it; "" for the directory itself
     * @throws SforgeException (bad model) where the name leads out of the directory
     */
    public Path resolve(String relative) {
        Path path;
        try {
            path = root.resolve(relative);
        } catch (InvalidPathException e) {
            throw SforgeException.badModel(root + ": '" + relative + "' is no file name", e);
        }
        Path absolute = root.toAbsolutePath().normalize();
        if (relative.startsWith("/")
                || relative.startsWith("\\")
                || !absolute.resolve(relative).normalize().startsWith(absolute)) {
            throw outside(relative);
        }
        if (Files.exists(path)) {
            try {
                Path real = path.toRealPath();
                if (!real.startsWith(realRoot) && !isBlob(real)) {
                    throw outside(relative + "' -> '" + real);
                }
            } catch (IOException e) {
                throw SforgeException.badModel(path + ": cannot be read: " + e.getMessage(), e);
            }
        }
        return path;
    }

    /**
     * In the Hugging Face cache a revision's files are links from {@code snapshots/REVISION} to {@code blobs}; a folder that was taken out
     * of it has the blobs beside it.
     */
    private boolean isBlob(Path real) {
        Path parent = realRoot.getParent();
        if (parent != null && real.startsWith(parent.resolve("blobs"))) {
            return true;
        }
        for (Path above = parent; above != null; above = above.getParent()) {
            if (above.endsWith("snapshots")) {
                return real.startsWith(above.resolveSibling("blobs"));
            }
        }
        return false;
    }

    private SforgeException outside(String relative) {
        return SforgeException.badModel(root + ": path '" + relative + "' leads out of the model's directory");
    }

    public boolean has(String relative) {
        return Files.isRegularFile(resolve(relative));
    }

    /** A file that must be there. */
    public Path required(String relative) {
        if (!has(relative)) {
            throw SforgeException.badModel(root + ": " + relative + " is missing");
        }
        return resolve(relative);
    }

    /** The JSON of a file, or empty where there is no such file. */
    public Optional<JsonNode> json(String relative) {
        Path file = resolve(relative);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            if (Files.size(file) > MAX_JSON_BYTES) {
                throw SforgeException.badModel(file + " has " + Files.size(file) + " bytes, expected at most "
                        + MAX_JSON_BYTES + " for a configuration");
            }
            return Optional.of(JSON.readTree(in));
        } catch (JsonProcessingException e) {
            throw SforgeException.badModel(
                    file + ":" + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ": not valid JSON: "
                            + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw SforgeException.badModel(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** The JSON of a file that must be there. */
    public JsonNode requiredJson(String relative) {
        required(relative);
        return json(relative).orElseThrow();
    }

    /** A file's name joined to its folder's: "" is the directory itself. */
    public static String join(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }
}
