package org.sentenceforge.core.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.ConfigFields;

/**
 * What tokenizer_config.json adds to tokenizer.json.
 *
 * @param maxLength       the longest row in tokens; empty also for the huge number that stands for none
 * @param givesTokenTypes false where the file lists the model's inputs and token types are not among them
 */
public record TokenizerConfig(Optional<Integer> maxLength, boolean givesTokenTypes) {

    /** @throws SforgeException if the file is no JSON object, or a key has a value that it cannot have */
    public static TokenizerConfig read(JsonNode json, String source) {
        if (!json.isObject()) {
            throw SforgeException.badModel(source + ": expected a JSON object, got "
                    + json.getNodeType().name().toLowerCase(Locale.ROOT));
        }
        ConfigFields fields = new ConfigFields(json, source);
        JsonNode length = json.path("model_max_length");
        if (fields.has("model_max_length") && !(length.isNumber() && length.doubleValue() >= 1)) {
            throw fields.unexpected("model_max_length", "a number from 1");
        }
        Optional<Integer> maxLength = length.isNumber() && length.doubleValue() <= Integer.MAX_VALUE
                ? Optional.of(length.intValue())
                : Optional.empty();
        return new TokenizerConfig(
                maxLength,
                fields.texts("model_input_names")
                        .map(names -> names.contains("token_type_ids"))
                        .orElse(true));
    }
}
