package org.sentenceforge.train.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.config.ConfigFile;
import org.sentenceforge.core.config.YamlDocument;
import org.sentenceforge.train.config.arguments.PythonValues;

/** Changes of single keys, before a configuration is read into types. */
final class Overrides {
    private Overrides() {}

    /**
     * Changes keys. Arguments that stand there as a model card's list get the form of a map first.
     *
     * @param overrides {@code key=value} with dotted keys, {@code train[0].data} or {@code train.0.data} for an item
     *     of a list; values in YAML
     */
    static void apply(ConfigFile file, List<String> overrides) {
        ObjectNode root = file.root();
        if (root.path("arguments").isTextual() && overrides.stream().anyMatch(one -> one.startsWith("arguments."))) {
            root.set("arguments", PythonValues.list(root.get("arguments").asText(), problem -> {
                throw SforgeException.usage("arguments: " + problem);
            }));
        }
        for (String override : overrides) {
            int equals = override.indexOf('=');
            if (equals < 1) {
                throw SforgeException.usage("--set: expected KEY=VALUE, got '" + override + "'");
            }
            try {
                set(file, override.substring(0, equals), YamlDocument.read(override.substring(equals + 1)));
            } catch (YamlDocument.InvalidException e) {
                throw SforgeException.usage("--set " + override + ": the value is no YAML: " + e.getMessage());
            }
        }
    }

    private static void set(ConfigFile file, String path, JsonNode value) {
        String[] keys = path.replaceAll("\\[(\\d+)]", ".$1").split("\\.", -1);
        if (Stream.of(keys).anyMatch(String::isBlank)) {
            throw SforgeException.usage("--set " + path + ": expected keys with a dot between them, got an empty key");
        }
        JsonNode owner = file.root();
        for (int i = 0; i < keys.length - 1; i++) {
            JsonNode inner = owner.isArray() ? owner.path(index(owner, keys[i], path)) : owner.path(keys[i]);
            if (!inner.isContainerNode()) {
                inner = JsonNodeFactory.instance.objectNode();
                put(owner, keys[i], path, inner);
            }
            owner = inner;
        }
        put(owner, keys[keys.length - 1], path, value);
        file.changed(path.replaceAll("\\.(\\d+)(?=\\.|$)", "[$1]"));
    }

    private static void put(JsonNode owner, String key, String path, JsonNode value) {
        if (owner instanceof ArrayNode list) {
            list.set(index(list, key, path), value);
        } else {
            ((ObjectNode) owner).set(key, value);
        }
    }

    private static int index(JsonNode list, String key, String path) {
        if (!key.matches("\\d{1,9}") || Integer.parseInt(key) >= list.size()) {
            throw SforgeException.usage("--set " + path + ": expected the number of an item of the list, from 0 to "
                    + (list.size() - 1) + ", got '" + key + "'");
        }
        return Integer.parseInt(key);
    }
}
