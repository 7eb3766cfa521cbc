package org.sentenceforge.core.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;

/** A configuration before it is read into a type: its keys and values, and the lines on which they stand, for errors. */
public final class ConfigFile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NOWHERE = 0;

    private final ObjectNode root;
    private final String source;
    /** By path, such as {@code train[0].loss}. */
    private final Map<String, Integer> lines = new HashMap<>();

    private ConfigFile(ObjectNode root, String source) {
        this.root = root;
        this.source = source;
        lines.put("", NOWHERE);
    }

    /**
     * Reads a file.
     *
     * @param keys an example of what stands at the top level: {@code model, output and train}
     * @throws SforgeException (bad data) where the file cannot be read, or is no YAML with keys
     */
    public static ConfigFile read(Path file, String keys) {
        try {
            return parse(Files.readString(file), file.toString(), keys);
        } catch (NoSuchFileException e) {
            throw SforgeException.badData(file + ": no such file; check the path", e);
        } catch (CharacterCodingException e) {
            throw SforgeException.badData(file + ": expected text in UTF-8, got other bytes; save it as UTF-8", e);
        } catch (IOException e) {
            throw SforgeException.badData(
                    Files.isDirectory(file)
                            ? file + " is a directory; name a configuration file"
                            : file + ": cannot be read; check its permissions",
                    e);
        }
    }

    /**
     * Reads YAML.
     *
     * @param source what errors call it
     * @param keys   as {@link #read} takes them
     * @throws SforgeException (bad data) where it is no YAML with keys
     */
    public static ConfigFile parse(String yaml, String source, String keys) {
        try {
            JsonNode document = YamlDocument.read(yaml);
            if (document instanceof ObjectNode root) {
                ConfigFile file = new ConfigFile(root, source);
                file.number(yaml);
                return file;
            }
            throw SforgeException.badData(source + ": expected keys such as " + keys + " at the top level, got "
                    + (document.isArray() ? "a list" : document.isValueNode() ? "a single value" : "nothing"));
        } catch (YamlDocument.InvalidException e) {
            throw SforgeException.badData(
                    source + (e.line() == 0 ? "" : ":" + e.line()) + ": not valid YAML: " + e.getMessage(), e);
        }
    }

    /**
     * Takes keys and values: texts, numbers, truth values, and lists and maps of these.
     *
     * @param source what errors call it
     */
    public static ConfigFile of(Map<String, ?> keys, String source) {
        return new ConfigFile(JSON.valueToTree(keys), source);
    }

    private void number(String yaml) {
        try (JsonParser parser = YamlDocument.parser(yaml)) {
            while (parser.nextToken() != null) {
                if (!parser.currentToken().isStructEnd()) {
                    lines.putIfAbsent(
                            path(parser.getParsingContext()),
                            parser.currentTokenLocation().getLineNr());
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e); // it was read before
        }
    }

    private static String path(JsonStreamContext context) {
        StringBuilder path = new StringBuilder();
        append(context, path);
        return path.toString();
    }

    private static void append(JsonStreamContext context, StringBuilder path) {
        if (context.inRoot()) {
            return;
        }
        append(context.getParent(), path);
        if (context.inArray() && context.hasCurrentIndex()) {
            path.append('[').append(context.getCurrentIndex()).append(']');
        } else if (context.inObject() && context.getCurrentName() != null) {
            path.append(path.isEmpty() ? "" : ".").append(context.getCurrentName());
        }
    }

    /** Its keys and values; whoever changes one says so. */
    public ObjectNode root() {
        return root;
    }

    /** Takes note that a value is no longer the file's. */
    public void changed(String path) {
        lines.keySet().removeIf(known -> known.startsWith(path + ".") || known.startsWith(path + "["));
        lines.put(path, NOWHERE);
    }

    /**
     * Reads it into a type.
     *
     * @throws SforgeException (usage) with all that is wrong in it, by line
     */
    public <T> T as(ValueType<T> type) {
        Problems problems = new Problems();
        Optional<T> value = type.read(root, Place.root(problems));
        problems.refuse(source, this::line);
        return value.orElseThrow();
    }

    /** The line of a key, or of the nearest key around it where that is missing. */
    private int line(String path) {
        String known = path;
        while (!lines.containsKey(known)) {
            known = known.substring(0, Math.max(0, Math.max(known.lastIndexOf('.'), known.lastIndexOf('['))));
        }
        return lines.get(known);
    }
}
