package org.sentenceforge.core.model.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.architecture.ConfigFields;
import org.sentenceforge.core.module.WordValues;

/** The keys of a module's config.json that say a number for each word. */
final class WordValuesJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String VOCABULARY = "vocab";
    private static final String WEIGHTS = "word_weights";
    private static final String UNKNOWN = "unknown_word_weight";

    private WordValuesJson() {}

    /** @throws org.sentenceforge.core.SforgeException (bad model) where there is no vocabulary, or what should be a number is none */
    static WordValues read(ModuleFolder folder) {
        ConfigFields fields = folder.config();
        List<String> vocabulary = fields.texts(VOCABULARY).orElse(List.of());
        if (vocabulary.isEmpty()) {
            throw fields.unexpected(VOCABULARY, "the words of the vocabulary");
        }
        Map<String, Number> weights = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> weight : folder.json().path(WEIGHTS).properties()) {
            if (!isFinite(weight.getValue())) {
                throw fields.unexpected(WEIGHTS, "numbers by word");
            }
            weights.put(weight.getKey(), weight.getValue().numberValue());
        }
        fields.number(UNKNOWN, 1);
        return new WordValues(
                vocabulary,
                weights,
                fields.has(UNKNOWN) ? folder.json().get(UNKNOWN).numberValue() : 1);
    }

    private static boolean isFinite(JsonNode weight) {
        return weight.isNumber() && Double.isFinite(weight.doubleValue());
    }

    static ObjectNode write(WordValues values) {
        return JSON.valueToTree(printed(values));
    }

    static Map<String, Object> printed(WordValues values) {
        Map<String, Object> printed = new LinkedHashMap<>();
        printed.put(VOCABULARY, values.vocabulary());
        printed.put(WEIGHTS, values.numbers());
        printed.put(UNKNOWN, values.others());
        return printed;
    }
}
