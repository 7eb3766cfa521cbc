package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.module.HierarchicalTokenPooling;

/** A HierarchicalTokenPooling: how many vectors of tokens become one. */
final class HierarchicalTokenPoolingFormat extends ModuleFormat<HierarchicalTokenPooling> {
    private static final String FACTOR = "pool_factor";
    private static final String PROTECTED = "num_protected_tokens";
    private static final String TASKS = "tasks";

    HierarchicalTokenPoolingFormat() {
        super(HierarchicalTokenPooling.class, "multi_vector_encoder.modules.token_pooling", Stage.TOKENS);
    }

    @Override
    HierarchicalTokenPooling read(ModuleFolder folder) {
        ConfigFields fields = folder.config();
        return new HierarchicalTokenPooling(
                fields.positive(FACTOR, 1),
                fields.natural(PROTECTED, 1),
                MultiVectorMaskFormat.tasks(fields, folder.json(), TASKS));
    }

    @Override
    Optional<ObjectNode> write(HierarchicalTokenPooling module, int before, ModelLayout layout) {
        requireCurrent(layout);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(FACTOR, module.factor()).put(PROTECTED, module.protectedTokens());
        module.tasks().forEach(json.putArray(TASKS)::add);
        return Optional.of(json);
    }

    @Override
    public Optional<Map<String, Object>> printed(HierarchicalTokenPooling module, int before) {
        Map<String, Object> printed = new LinkedHashMap<>();
        printed.put(FACTOR, module.factor());
        printed.put(PROTECTED, module.protectedTokens());
        printed.put(TASKS, module.tasks());
        return Optional.of(printed);
    }
}
