package org.sentenceforge.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.model.format.Releases;
import org.sentenceforge.core.model.format.TorchClasses;
import org.sentenceforge.core.module.ModelKind;

/** config_sentence_transformers.json: the settings, and in its present form the kind of model. */
final class SettingsJson {
    static final String FILE = "config_sentence_transformers.json";

    private static final Map<String, String> NO_PROMPTS = Map.of("query", "", "document", "");

    private static final String SIMILARITY = "similarity_fn_name";

    private SettingsJson() {}

    static ModelSettings read(JsonNode json, ModelKind kind, String source) {
        ConfigFields fields = new ConfigFields(json, source);
        Map<String, String> prompts = prompts(json, fields);
        Optional<String> defaultPrompt = fields.has("default_prompt_name")
                ? Optional.of(fields.text("default_prompt_name", ""))
                : Optional.empty();
        if (defaultPrompt.isPresent() && !prompts.containsKey(defaultPrompt.get())) {
            throw fields.unexpected("default_prompt_name", "one of the prompts " + prompts.keySet());
        }
        SimilarityFunction similarity = kind == ModelKind.MULTI_VECTOR_ENCODER
                ? similarityOfTokens(fields)
                : SimilarityFunction.ofKey(fields.text(
                                SIMILARITY,
                                ModelSettings.none(kind).similarity().key()))
                        .filter(SimilarityFunction.OF_VECTORS::contains)
                        .orElseThrow(() -> fields.unexpected(SIMILARITY, "cosine, dot, euclidean or manhattan"));
        OptionalInt truncateDim =
                fields.has("truncate_dim") ? OptionalInt.of(fields.positive("truncate_dim")) : OptionalInt.empty();
        return new ModelSettings(prompts, defaultPrompt, similarity, truncateDim);
    }

    /** What else a directory says there is of other libraries, and means the usual one. */
    private static SimilarityFunction similarityOfTokens(ConfigFields fields) {
        return SimilarityFunction.ofKey(fields.text(SIMILARITY, ""))
                .filter(SimilarityFunction.OF_TOKENS::contains)
                .orElse(SimilarityFunction.MAXSIM);
    }

    private static Map<String, String> prompts(JsonNode json, ConfigFields fields) {
        Map<String, String> prompts = new LinkedHashMap<>();
        if (fields.has("prompts")) {
            fields.object("prompts");
            json.get("prompts").properties().forEach(prompt -> {
                if (!prompt.getValue().isTextual() && !prompt.getValue().isNull()) {
                    throw fields.unexpected("prompts", "texts by name");
                }
                prompts.put(prompt.getKey(), prompt.getValue().asText(""));
            });
        }
        return prompts;
    }

    static ObjectNode encoder(ModelKind kind, ModelSettings settings, ModelLayout layout) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("model_type", kind.key());
        json.set("__version__", Releases.of(layout));
        ObjectNode prompts = json.putObject("prompts");
        Map<String, String> texts =
                settings.prompts().isEmpty() ? new TreeMap<>(NO_PROMPTS).descendingMap() : settings.prompts();
        texts.forEach(prompts::put);
        json.put("default_prompt_name", settings.defaultPrompt().orElse(null));
        json.put(SIMILARITY, settings.similarity().key());
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
