package org.sentenceforge.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;

/**
 * Checks the parts of a tokenizer.json besides its model. The native library ends the whole process, at once or when the first text
 * comes, over numbers too large for it, deep nesting, rules for characters that lead nowhere or replace nothing, replacements that multiply a text, and templates such as {@code [CLS] A [SEP]} that
 * name what is not there.
 */
record PartCheck(Path file) {
    /** The library's parser stops at 128, of which the parts around this one take some. */
    private static final int DEEPEST = 100;

    private static final int MOST_REPLACEMENTS = 1_000;
    /** Those of published tokenizers do not feed each other, and put in a few characters for one. */
    private static final int MOST_GROWTH = 1_000;

    private static final String CHARSMAP = "precompiled_charsmap";

    /** @throws SforgeException (bad model) where the library could not take the part */
    void check(String key, JsonNode part) {
        plain(key, part, 0);
        replacements(key, new Replacements(part));
        if (key.equals("post_processor")) {
            if (templateCount(part) > 1) {
                throw bad(key, "has two templates, one behind the other");
            }
            templates(part);
        }
    }

    private void replacements(String key, Replacements replacements) {
        if (replacements.count() > MOST_REPLACEMENTS) {
            throw bad(
                    key,
                    "has " + replacements.count() + " replacements, of which at most " + MOST_REPLACEMENTS
                            + " are taken");
        }
        if (replacements.growth() > MOST_GROWTH) {
            throw bad(key, "has replacements that together make texts more than " + MOST_GROWTH + " times as long");
        }
    }

    private void plain(String key, JsonNode node, int depth) {
        if (depth > DEEPEST) {
            throw bad(key, "is nested more than " + DEEPEST + " levels deep");
        }
        if (node.isNumber() && !Double.isFinite(node.doubleValue())) {
            throw bad(key, "holds a number that is too large");
        }
        if (node.has(CHARSMAP) || node.path("type").asText().equals("Precompiled")) {
            charsmap(key, node.path(CHARSMAP));
        }
        if (isReplacementOfNothing(node)) {
            throw bad(key, "has a Replace with an empty pattern");
        }
        if (node.path("type").asText().equals("FixedLength")
                && node.path("length").asInt(1) < 1) {
            throw bad(key, "has a FixedLength of none");
        }
        if (node.path("type").asText().equals("Prepend")
                && node.path("prepend").asText().isEmpty()) {
            throw bad(key, "has a Prepend of nothing");
        }
        if (key.equals("decoder")
                && node.path("type").asText().equals("Strip")
                && node.path("stop").asDouble() > 0) {
            throw bad(key, "strips the ends of texts, which the library cannot where one is empty");
        }
        node.forEach(child -> plain(key, child, depth + 1));
    }

    private void charsmap(String key, JsonNode charsmap) {
        boolean sound;
        try {
            byte[] bytes = Base64.getDecoder().decode(charsmap.asText());
            // the library does not take other spellings, such as without padding
            sound = charsmap.asText().equals(Base64.getEncoder().encodeToString(bytes)) && Charsmap.isSound(bytes);
        } catch (IllegalArgumentException e) {
            sound = false;
        }
        if (!sound) {
            throw bad(key, "has a " + CHARSMAP + " that is damaged");
        }
    }

    /** It puts in what later normalizers stumble over. */
    private static boolean isReplacementOfNothing(JsonNode node) {
        JsonNode pattern = node.path("pattern");
        return node.path("type").asText().equals("Replace")
                && Stream.of("String", "Regex")
                        .map(pattern::path)
                        .anyMatch(text -> text.isTextual() && text.asText().isEmpty());
    }

    private static int templateCount(JsonNode processor) {
        int count = processor.path("type").asText().equals("TemplateProcessing") ? 1 : 0;
        for (JsonNode inner : processor.path("processors")) {
            count += templateCount(inner);
        }
        return count;
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
