package org.sentenceforge.core.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.model.format.TorchClasses;
import org.sentenceforge.core.module.ModelKind;

/** The content of config_sentence_transformers.json. */
final class SettingsFile {
    private static final Map<String, String> NO_PROMPTS = Map.of("query", "", "document", "");

    private SettingsFile() {}

    static ObjectNode biEncoder(ModelSettings settings, ModelLayout layout) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model_type", ModelKind.BI_ENCODER.key());
        json.set("__version__", Releases.of(layout));
        ObjectNode prompts = json.putObject("prompts");
        Map<String, String> texts =
                settings.prompts().isEmpty() ? new TreeMap<>(NO_PROMPTS).descendingMap() : settings.prompts();
        texts.forEach(prompts::put);
        json.put("default_prompt_name", settings.defaultPrompt().orElse(null));
        json.put("similarity_fn_name", settings.similarity().key());
        settings.truncateDim().ifPresent(dimensions -> json.put("truncate_dim", dimensions));
        return layout == ModelLayout.CURRENT ? sorted(json) : json;
    }

    /** Only releases since 5.4 have this file for cross-encoders. */
    static ObjectNode crossEncoder(ModelContent content) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("__version__", Releases.of(ModelLayout.CURRENT));
        json.put(
                "activation_fn",
                TorchClasses.name(content.scoring().orElseThrow().activation()));
        json.put("default_prompt_name", content.settings().defaultPrompt().orElse(null));
        json.put("model_type", ModelKind.CROSS_ENCODER.key());
        ObjectNode prompts = json.putObject("prompts");
        new TreeMap<>(content.settings().prompts()).forEach(prompts::put);
        return json;
    }

    private static ObjectNode sorted(ObjectNode json) {
        ObjectNode sorted = JsonNodeFactory.instance.objectNode();
        json.properties().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> sorted.set(
                        entry.getKey(),
                        entry.getValue() instanceof ObjectNode object ? sorted(object) : entry.getValue()));
        return sorted;
    }
}
