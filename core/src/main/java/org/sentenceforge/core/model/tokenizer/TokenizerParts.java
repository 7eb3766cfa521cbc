package org.sentenceforge.core.model.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.List;
import java.util.function.ToIntFunction;

/** Parts of a tokenizer.json. */
final class TokenizerParts {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private TokenizerParts() {}

    static ObjectNode added(int id, String token, boolean special) {
        return JSON.objectNode()
                .put("id", id)
                .put("content", token)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", special);
    }

    /**
     * What is put around a text and around a pair: tokens and texts ($A, $B), each with its type: {@code [CLS]:0 $A:0 [SEP]:0}.
     *
     * @param id of a token
     */
    static ObjectNode template(String single, String pair, ToIntFunction<String> id) {
        ObjectNode template = JSON.objectNode().put("type", "TemplateProcessing");
        ObjectNode used = JSON.objectNode();
        template.set("single", steps(single, used, id));
        template.set("pair", steps(pair, used, id));
        template.set("special_tokens", used);
        return template;
    }

    private static ArrayNode steps(String steps, ObjectNode used, ToIntFunction<String> id) {
        ArrayNode array = JSON.arrayNode();
        for (String step : steps.split(" ")) {
            int colon = step.lastIndexOf(':');
            String name = step.substring(0, colon);
            int type = Integer.parseInt(step.substring(colon + 1));
            boolean text = name.startsWith("$");
            array.addObject()
                    .putObject(text ? "Sequence" : "SpecialToken")
                    .put("id", text ? name.substring(1) : name)
                    .put("type_id", type);
            if (!text && !used.has(name)) {
                ObjectNode one = used.putObject(name).put("id", name);
                one.putArray("ids").add(id.applyAsInt(name));
                one.putArray("tokens").add(name);
            }
        }
        return array;
    }

    static ObjectNode part(String type) {
        return JSON.objectNode().put("type", type);
    }

    /** Several normalizers or pre-tokenizers, one after the other. */
    static ObjectNode sequence(String key, List<ObjectNode> parts) {
        ObjectNode sequence = part("Sequence");
        sequence.putArray(key).addAll(parts);
        return sequence;
    }

    static ObjectNode replace(String form, String pattern, String content) {
        ObjectNode replace = part("Replace");
        replace.putObject("pattern").put(form, pattern);
        return replace.put("content", content);
    }

    static ObjectNode precompiled(byte[] charsmap) {
        return part("Precompiled")
                .put("precompiled_charsmap", Base64.getEncoder().encodeToString(charsmap));
    }

    static ObjectNode strip(boolean left) {
        return part("Strip").put("strip_left", left).put("strip_right", true);
    }

    /** Spaces as ▁, with one put before: {@code always}, {@code first} or {@code never}. */
    static ObjectNode metaspace(String prepended, boolean split) {
        return part("Metaspace")
                .put("replacement", "▁")
                .put("prepend_scheme", prepended)
                .put("split", split);
    }
}
