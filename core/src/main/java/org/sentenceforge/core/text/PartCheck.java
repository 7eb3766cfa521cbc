package org.sentenceforge.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.sentenceforge.core.SforgeException;

/**
 * Checks the parts of a tokenizer.json besides its model. The native library ends the whole process, at once or when the first text
 * comes, over numbers too large for it, deep nesting, and templates such as {@code [CLS] A [SEP]} that name what is not there.
 */
record PartCheck(Path file) {
    /** The library's parser stops at 128, of which the parts around this one take some. */
    private static final int DEEPEST = 100;

    /** @throws SforgeException (bad model) where the library could not take the part */
    void check(String key, JsonNode part) {
        plain(key, part, 0);
        if (key.equals("post_processor")) {
            templates(part);
        }
    }

    private void plain(String key, JsonNode node, int depth) {
        if (depth > DEEPEST) {
            throw bad(key, "is nested more than " + DEEPEST + " levels deep");
        }
        if (node.isNumber() && !Double.isFinite(node.doubleValue())) {
            throw bad(key, "holds a number that is too large");
        }
        node.forEach(child -> plain(key, child, depth + 1));
    }

    private void templates(JsonNode processor) {
        processor.path("processors").forEach(this::templates);
        JsonNode tokens = processor.path("special_tokens");
        template(processor.path("single"), tokens, "single");
        template(processor.path("pair"), tokens, "pair");
    }

    private void template(JsonNode template, JsonNode tokens, String name) {
        for (JsonNode piece : template) {
            JsonNode token = piece.path("SpecialToken").path("id");
            if (!token.isMissingNode() && !(token.isTextual() && tokens.has(token.asText()))) {
                throw bad(
                        "post_processor",
                        "has a template '" + name + "' with special token '" + token.asText()
                                + "', which is none of its special_tokens");
            }
            if (name.equals("single")
                    && piece.path("Sequence").path("id").asText().equals("B")) {
                throw bad("post_processor", "has a template 'single' with a second text");
            }
        }
    }

    private SforgeException bad(String key, String what) {
        return SforgeException.badModel(
                file + ": " + key + " " + what + "; fetch the file again, or have the original library write it");
    }
}
