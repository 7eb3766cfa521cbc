package org.sentenceforge.core.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A tokenizer's tokens.
 *
 * @param tokens  their texts as the file spells them ({@code ##ing}, {@code ▁the}), by their ids; null where no token has an id
 * @param added   the ids of tokens that are found in texts before anything else happens to these: special ones, and others
 * @param unknown the id of what stands for unknown words
 */
public record Vocabulary(List<String> tokens, Set<Integer> added, OptionalInt unknown) {

    /** @param tokenizer the content of a tokenizer.json that can be used */
    static Vocabulary of(JsonNode tokenizer) {
        JsonNode model = tokenizer.path("model");
        JsonNode words = model.path("vocab");
        String[] tokens = new String[words.size()];
        if (words.isArray()) {
            Arrays.setAll(tokens, id -> words.get(id).path(0).asText());
        } else {
            for (Map.Entry<String, JsonNode> word : words.properties()) {
                tokens = put(tokens, word.getValue().asInt(), word.getKey());
            }
        }
        Set<Integer> added = new HashSet<>();
        for (JsonNode token : tokenizer.path("added_tokens")) {
            tokens = put(tokens, token.path("id").asInt(), token.path("content").asText());
            added.add(token.path("id").asInt());
        }
        List<String> all = Collections.unmodifiableList(new ArrayList<>(Arrays.asList(tokens)));
        return new Vocabulary(all, Set.copyOf(added), unknown(model, all));
    }

    private static String[] put(String[] tokens, int id, String text) {
        String[] all = id < tokens.length ? tokens : Arrays.copyOf(tokens, id + 1);
        all[id] = text;
        return all;
    }

    private static OptionalInt unknown(JsonNode model, List<String> tokens) {
        if (model.path("unk_id").isInt()) {
            return OptionalInt.of(model.path("unk_id").asInt());
        }
        int id = tokens.indexOf(model.path("unk_token").asText(null));
        return model.path("unk_token").isTextual() && id >= 0 ? OptionalInt.of(id) : OptionalInt.empty();
    }
}
