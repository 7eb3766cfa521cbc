package org.sentenceforge.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.sentenceforge.core.SforgeException;

/**
 * Checks the templates of a tokenizer.json's post-processor, such as {@code [CLS] A [SEP]}. The native library takes a template that
 * names what is not there and, when the first text comes, ends the whole process.
 */
record TemplateCheck(Path file) {

    /** @throws SforgeException (bad model) where a template names a special token or a text that does not exist */
    void check(JsonNode processor) {
        processor.path("processors").forEach(this::check);
        JsonNode tokens = processor.path("special_tokens");
        template(processor.path("single"), tokens, "single");
        template(processor.path("pair"), tokens, "pair");
    }

    private void template(JsonNode template, JsonNode tokens, String key) {
        for (JsonNode piece : template) {
            JsonNode token = piece.path("SpecialToken").path("id");
            if (token.isTextual() && !tokens.has(token.asText())) {
                throw bad(key, "special token '" + token.asText() + "', which is none of its special_tokens");
            }
            if (key.equals("single")
                    && piece.path("Sequence").path("id").asText().equals("B")) {
                throw bad(key, "a second text");
            }
        }
    }

    private SforgeException bad(String key, String what) {
        return SforgeException.badModel(file + ": post_processor: the template '" + key + "' names " + what
                + "; fetch the file again, or have the original library write it");
    }
}
