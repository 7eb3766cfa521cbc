package org.sentenceforge.core.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.ConfigFields;

/**
 * The settings of config_sentence_transformers.json.
 *
 * @param prompts       texts by name, in the file's order
 * @param defaultPrompt the name of the prompt used where none is asked for
 * @param truncateDim   how many leading components of an embedding are used, where the model cuts them
 */
public record ModelSettings(
        Map<String, String> prompts,
        Optional<String> defaultPrompt,
        SimilarityFunction similarity,
        OptionalInt truncateDim) {

    /** What a directory without settings means. */
    public static final ModelSettings NONE =
            new ModelSettings(Map.of(), Optional.empty(), SimilarityFunction.COSINE, OptionalInt.empty());

    public ModelSettings {
        prompts = Collections.unmodifiableMap(new LinkedHashMap<>(prompts));
    }

    static ModelSettings read(JsonNode json, String source) {
        ConfigFields fields = new ConfigFields(json, source);
        Map<String, String> prompts = prompts(json, fields);
        Optional<String> defaultPrompt = fields.has("default_prompt_name")
                ? Optional.of(fields.text("default_prompt_name", ""))
                : Optional.empty();
        if (defaultPrompt.isPresent() && !prompts.containsKey(defaultPrompt.get())) {
            throw fields.unexpected("default_prompt_name", "one of the prompts " + prompts.keySet());
        }
        SimilarityFunction similarity = SimilarityFunction.ofKey(fields.text("similarity_fn_name", "cosine"))
                .orElseThrow(() -> fields.unexpected("similarity_fn_name", "cosine, dot, euclidean or manhattan"));
        OptionalInt truncateDim =
                fields.has("truncate_dim") ? OptionalInt.of(fields.positive("truncate_dim")) : OptionalInt.empty();
        return new ModelSettings(prompts, defaultPrompt, similarity, truncateDim);
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

    /**
     * The words that go before a text; "" for none.
     *
     * @throws SforgeException (usage) where a prompt is asked for by a name that the model does not have
     */
    public String promptText(Prompt prompt) {
        if (prompt instanceof Prompt.Literal literal) {
            return literal.text();
        }
        if (prompt instanceof Prompt.Named named) {
            String text = prompts.get(named.name());
            if (text == null) {
                throw SforgeException.usage("the model has no prompt named '" + named.name() + "'; it has "
                        + (prompts.isEmpty() ? "none" : String.join(", ", prompts.keySet())));
            }
            return text;
        }
        if (prompt instanceof Prompt.Query) {
            return firstOf("query");
        }
        return prompt instanceof Prompt.Document ? firstOf("document", "passage", "corpus") : firstOf();
    }

    /** The first of these prompts that the model has, or the default prompt. */
    private String firstOf(String... names) {
        return Stream.concat(Stream.of(names), defaultPrompt.stream())
                .filter(prompts::containsKey)
                .findFirst()
                .map(prompts::get)
                .orElse("");
    }
}
