package org.sentenceforge.core.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.sentenceforge.core.SforgeException;

/** A configuration as YAML, before it is read into types. */
public final class ConfigFile {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    private ConfigFile() {}

    /**
     * Reads a file.
     *
     * @param keys an example of what stands at the top level: {@code model, output and train}
     * @throws SforgeException (bad data) where the file cannot be read, (usage) where it has no keys
     */
    public static ObjectNode read(Path file, String keys) {
        try {
            return parse(Files.readString(file), file.toString(), keys);
        } catch (IOException e) {
            throw SforgeException.badData(
                    file + ": cannot be read (" + e.getClass().getSimpleName() + "); check the path", e);
        }
    }

    /** @param source what errors call the text */
    public static ObjectNode parse(String yaml, String source, String keys) {
        try {
            if (YAML.readTree(yaml) instanceof ObjectNode root) {
                return root;
            }
        } catch (JsonProcessingException e) {
            throw SforgeException.badData(
                    source + ":" + e.getLocation().getLineNr() + ": expected YAML: " + e.getOriginalMessage());
        }
        throw SforgeException.usage(source + ": expected keys such as " + keys + " at the top level");
    }

    /** @param keys texts, numbers, truth values, and lists and maps of these */
    public static ObjectNode of(Map<String, ?> keys) {
        return YAML.valueToTree(keys);
    }
}
