package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.module.MultiVectorMask;

/** A MultiVectorMask: the tokens whose vectors do not count. */
final class MultiVectorMaskFormat extends ModuleFormat<MultiVectorMask> {
    private static final String WORDS_KEY = "skiplist_words";
    private static final String TASKS_KEY = "skiplist_tasks";
    private static final String ONLY_KEY = "keep_only_token_ids";

    MultiVectorMaskFormat() {
        super(MultiVectorMask.class, "multi_vector_encoder.modules.multi_vector_mask", Stage.TOKENS);
    }

    @Override
    MultiVectorMask read(ModuleFolder folder) {
        ConfigFields fields = folder.config();
        for (String key : List.of(WORDS_KEY, ONLY_KEY)) {
            if (fields.has(key) && !folder.json().get(key).isArray()) {
                throw fields.unexpected(key, "a list");
            }
        }
        return new MultiVectorMask(
                fields.texts(WORDS_KEY).orElse(List.of()),
                tasks(fields, folder.json(), TASKS_KEY),
                only(fields, folder));
    }

    /** One name or several; documents where there is none. */
    static List<String> tasks(ConfigFields fields, JsonNode json, String key) {
        return json.path(key).isTextual()
                ? List.of(json.get(key).asText())
                : fields.texts(key).orElse(MultiVectorMask.DOCUMENTS);
    }

    private static Optional<List<Integer>> only(ConfigFields fields, ModuleFolder folder) {
        if (!fields.has(ONLY_KEY)) {
            return Optional.empty();
        }
        List<Integer> ids = new ArrayList<>();
        for (JsonNode id : folder.json().get(ONLY_KEY)) {
            if (!id.isInt() || id.intValue() < 0) {
                throw fields.unexpected(ONLY_KEY, "a list of token ids");
            }
            ids.add(id.intValue());
        }
        return Optional.of(ids).filter(some -> !some.isEmpty());
    }

    @Override
    Optional<ObjectNode> write(MultiVectorMask module, int before, ModelLayout layout) {
        requireCurrent(layout);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        module.skipped().forEach(json.putArray(WORDS_KEY)::add);
        module.tasks().forEach(json.putArray(TASKS_KEY)::add);
        if (module.only().isPresent()) {
            ArrayNode ids = json.putArray(ONLY_KEY);
            module.only().get().forEach(ids::add);
        } else {
            json.putNull(ONLY_KEY);
        }
        return Optional.of(json);
    }

    @Override
    public Optional<Map<String, Object>> printed(MultiVectorMask module, int before) {
        Map<String, Object> printed = new LinkedHashMap<>();
        printed.put(WORDS_KEY, module.skipped());
        printed.put(TASKS_KEY, module.tasks());
        printed.put(ONLY_KEY, module.only().orElse(null));
        return Optional.of(printed);
    }
}
