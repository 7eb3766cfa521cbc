package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;

/** A Pooling: a flag for each mode in the legacy layout, their names in the current one. */
final class PoolingFormat extends ModuleFormat<Pooling> {
    private static final Parameter<List<PoolingMode>> MODE = Parameter.of(
            "mode",
            ValueTypes.listOf(ValueTypes.choice(List.of(PoolingMode.values()), PoolingMode::key)),
            List.of(PoolingMode.MEAN),
            "how token embeddings are pooled; the vectors of several modes are concatenated");
    private static final Parameter<Boolean> INCLUDE_PROMPT =
            Parameter.of("include_prompt", ValueTypes.FLAG, true, "whether a prompt's tokens are pooled too");

    /** The order in which cards print the modes; it is not that of their concatenation. */
    private static final List<PoolingMode> PRINTED = List.of(
            PoolingMode.CLS,
            PoolingMode.MEAN,
            PoolingMode.MAX,
            PoolingMode.MEAN_SQRT_LEN,
            PoolingMode.WEIGHTED_MEAN,
            PoolingMode.LAST_TOKEN);

    PoolingFormat() {
        super(Pooling.class, "sentence_transformer.modules.pooling", Stage.POOLING);
    }

    @Override
    Pooling read(ModuleFolder folder) {
        ConfigFields fields = folder.config();
        folder.checkTokenSize(fields);
        List<PoolingMode> modes = fields.has("pooling_mode")
                ? named(folder.json().get("pooling_mode"), fields)
                : Arrays.stream(PoolingMode.values())
                        .filter(mode -> fields.flag(mode.legacyFlag(), mode == PoolingMode.MEAN))
                        .toList();
        return pooling(modes.isEmpty() ? List.of(PoolingMode.MEAN) : modes, fields.flag("include_prompt", true));
    }

    private static Pooling pooling(List<PoolingMode> modes, boolean includePrompt) {
        return new Pooling(modes, includePrompt ? PromptTokens.INCLUDED : PromptTokens.EXCLUDED);
    }

    private static List<PoolingMode> named(JsonNode mode, ConfigFields fields) {
        List<PoolingMode> modes = new ArrayList<>();
        for (JsonNode key : mode.isArray() ? mode : List.of(mode)) {
            modes.add(PoolingMode.ofKey(key.asText())
                    .orElseThrow(() -> fields.unexpected(
                            "pooling_mode",
                            "some of "
                                    + Arrays.stream(PoolingMode.values())
                                            .map(PoolingMode::key)
                                            .toList())));
        }
        return modes;
    }

    @Override
    Optional<ObjectNode> write(Pooling module, int before, ModelLayout layout) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put(ModuleFolder.tokenSizeKey(layout), before);
        List<PoolingMode> modes = module.modes();
        if (layout != ModelLayout.CURRENT) {
            if (!modes.stream().sorted().toList().equals(modes)) {
                throw SforgeException.usage("poolings in the order "
                        + modes.stream().map(PoolingMode::key).toList()
                        + " cannot be written in the legacy layout; use --layout current");
            }
            for (PoolingMode mode : PoolingMode.values()) {
                json.put(mode.legacyFlag(), modes.contains(mode));
            }
        } else if (modes.size() == 1) {
            json.put("pooling_mode", modes.get(0).key());
        } else {
            ArrayNode names = json.putArray("pooling_mode");
            modes.forEach(mode -> names.add(mode.key()));
        }
        return Optional.of(json.put("include_prompt", module.promptTokens() == PromptTokens.INCLUDED));
    }

    @Override
    Optional<Catalogue.Entry<NewModule>> configured() {
        return configured(
                "one vector for a text from its token embeddings",
                keys -> {
                    Pooling pooling = pooling(keys.get(MODE), keys.get(INCLUDE_PROMPT));
                    return (encoder, before) -> pooling;
                },
                MODE,
                INCLUDE_PROMPT);
    }

    @Override
    public Optional<Map<String, Object>> printed(Pooling module, int before) {
        Map<String, Object> printed = new LinkedHashMap<>();
        printed.put("word_embedding_dimension", before);
        PRINTED.forEach(mode -> printed.put(mode.legacyFlag(), module.modes().contains(mode)));
        printed.put("include_prompt", module.promptTokens() == PromptTokens.INCLUDED);
        return Optional.of(printed);
    }
}
