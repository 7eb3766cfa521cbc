package org.sentenceforge.eval.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.SforgeException;

/**
 * Tasks as a configuration lists them:
 *
 * <pre>{@code
 * evaluate:
 *   - InformationRetrieval: {name: dev, corpus: …, queries: …, qrels: …, truncate_dim: [384, 128]}
 *   - EmbeddingSimilarity: {name: sts-dev, data: …}
 * }</pre>
 */
public record TaskConfig(Task task, Parameters parameters) {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** The tasks of a file whose only key is {@code evaluate}. */
    public static List<TaskConfig> read(Path file) {
        Object document;
        try {
            document = YAML.readValue(file.toFile(), Object.class);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw SforgeException.usage(file + ":" + line + ": not YAML: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw SforgeException.usage(file + ": cannot be read (" + e.getMessage() + ")");
        }
        if (!(document instanceof Map<?, ?> map) || !map.keySet().equals(Set.of("evaluate"))) {
            throw SforgeException.usage(file + ": expected the one key 'evaluate' with a list of tasks");
        }
        return list(file.toString(), map.get("evaluate"));
    }

    /**
     * The entries of an {@code evaluate} list.
     *
     * @param where the file, for messages
     */
    public static List<TaskConfig> list(String where, Object evaluate) {
        if (!(evaluate instanceof List<?> entries)) {
            throw SforgeException.usage(where + ": 'evaluate': expected a list of tasks, found " + evaluate);
        }
        List<TaskConfig> tasks = new ArrayList<>();
        for (Object entry : entries) {
            if (!(entry instanceof Map<?, ?> map) || map.size() != 1) {
                throw SforgeException.usage(
                        where + ": 'evaluate': expected entries 'Task: {parameters}', found " + entry);
            }
            Map.Entry<?, ?> named = map.entrySet().iterator().next();
            String name = String.valueOf(named.getKey());
            Task task = Task.ofName(name)
                    .orElseThrow(() -> SforgeException.usage(where + ": 'evaluate': no task is called '" + name
                            + "'; there are " + String.join(", ", Task.options())));
            tasks.add(new TaskConfig(task, new Parameters(where + ": " + name, values(where, name, named.getValue()))));
        }
        return tasks;
    }

    private static Map<String, Object> values(String where, String name, Object parameters) {
        if (!(parameters instanceof Map<?, ?> map)) {
            throw SforgeException.usage(where + ": " + name + ": expected parameters, found " + parameters);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((key, value) -> values.put(String.valueOf(key), value));
        return values;
    }
}
