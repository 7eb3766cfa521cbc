package org.sentenceforge.train.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.ModelLayout;

/**
 * A training run as configured.
 *
 * @param start    what to start from
 * @param output   directory of the trained model
 * @param layout   which releases of sentence-transformers the model is written for
 * @param evaluate the evaluators as they stand in the file, each a map of its name to its parameters
 * @param card     what the user says for the model card
 * @param yaml     the configuration as it was read, with all changes
 */
public record TrainConfig(
        StartModel start,
        Path output,
        OptionalInt maxSeqLength,
        ModelLayout layout,
        List<TrainingData> train,
        List<JsonNode> evaluate,
        TrainingArguments arguments,
        JsonNode card,
        String yaml) {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    /**
     * Reads a YAML file.
     *
     * @param overrides {@code key=value} with dotted keys ({@code arguments.learning_rate=1e-5}), values in YAML
     * @throws SforgeException (bad data) where the file cannot be read, (usage) with all that is wrong in it
     */
    public static TrainConfig read(Path file, List<String> overrides) {
        JsonNode root;
        try {
            root = YAML.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw SforgeException.badData(
                    file + ":" + e.getLocation().getLineNr() + ": expected YAML: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw SforgeException.badData(
                    file + ": cannot be read (" + e.getClass().getSimpleName() + "); check the path", e);
        }
        if (!root.isObject()) {
            throw SforgeException.usage(file + ": expected keys such as model, output and train at the top level");
        }
        return of(override((ObjectNode) root, overrides), file.toString());
    }

    /**
     * Reads a configuration.
     *
     * @param source what errors call it
     */
    public static TrainConfig of(ObjectNode root, String source) {
        List<String> problems = new ArrayList<>();
        ConfigMap map = new ConfigMap(root, "", problems);
        StartModel start = StartModel.read(map, problems);
        String output = map.text("output", "");
        if (output.isEmpty()) {
            map.problem("output", "missing; give the directory for the trained model");
        }
        List<TrainingData> train = new ArrayList<>();
        JsonNode sets = map.get("train");
        if (!sets.isArray() || sets.isEmpty()) {
            map.problem("train", "expected a list of data sets, each with data and loss");
        }
        for (int i = 0; sets.isArray() && i < sets.size(); i++) {
            train.add(TrainingData.read(new ConfigMap(sets.get(i), "train[" + i + "]", problems), problems));
        }
        List<JsonNode> evaluate = new ArrayList<>();
        map.get("evaluate").forEach(evaluate::add);
        TrainConfig config = new TrainConfig(
                start,
                Path.of(output),
                map.has("max_seq_length") ? OptionalInt.of(map.whole("max_seq_length", 1, 512)) : OptionalInt.empty(),
                layout(map),
                train,
                evaluate,
                TrainingArguments.read(map.map("arguments"), given(root.path("arguments"))),
                map.get("card"),
                yaml(root));
        map.done();
        if (!problems.isEmpty()) {
            throw SforgeException.usage(source + ": " + String.join("\n  ", problems));
        }
        return config;
    }

    private static ModelLayout layout(ConfigMap map) {
        String name = map.text("layout", "legacy");
        if (!List.of("legacy", "current").contains(name)) {
            map.problem("layout", "expected legacy or current, got " + name);
        }
        return name.equals("current") ? ModelLayout.CURRENT : ModelLayout.LEGACY;
    }

    private static String yaml(ObjectNode root) {
        try {
            return YAML.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // it was read as YAML
        }
    }

    private static Map<String, Object> given(JsonNode arguments) {
        Map<String, Object> given = new LinkedHashMap<>();
        arguments
                .properties()
                .forEach(entry ->
                        given.put(entry.getKey(), new ObjectMapper().convertValue(entry.getValue(), Object.class)));
        return given;
    }

    /** Changes keys: {@code key=value} with dotted keys, {@code train[0].data} or {@code train.0.data} for an item of a list; values in YAML. */
    public static ObjectNode override(ObjectNode root, List<String> overrides) {
        for (String override : overrides) {
            int equals = override.indexOf('=');
            if (equals < 1) {
                throw SforgeException.usage("--set: expected KEY=VALUE, got '" + override + "'");
            }
            JsonNode value;
            try {
                value = YAML.readTree(override.substring(equals + 1));
            } catch (JsonProcessingException e) {
                throw SforgeException.usage("--set " + override + ": the value is no YAML");
            }
            set(root, override.substring(0, equals), value);
        }
        return root;
    }

    private static void set(ObjectNode root, String path, JsonNode value) {
        String[] keys = path.replaceAll("\\[(\\d+)]", ".$1").split("\\.");
        JsonNode owner = root;
        for (int i = 0; i < keys.length - 1; i++) {
            JsonNode inner = owner.isArray() ? owner.path(index(owner, keys[i], path)) : owner.path(keys[i]);
            owner = inner.isContainerNode() ? inner : ((ObjectNode) owner).putObject(keys[i]);
        }
        String last = keys[keys.length - 1];
        if (owner instanceof ArrayNode list) {
            list.set(index(list, last, path), value);
        } else {
            ((ObjectNode) owner).set(last, value);
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
