package org.sentenceforge.core.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.jinja.JinjaTemplate;
import org.sentenceforge.core.model.file.ModelFiles;

/**
 * How a model that reads chats is shown a pair of texts: a message with the role {@code query}, one with the role {@code document}, and
 * before them the prompt with the role {@code system}, in the model's chat template.
 *
 * @param form      what a message's content is
 * @param variables of the template, beside the messages
 * @param suffix    whether the template's end is put back where a long text was cut
 */
public record ChatFormat(JinjaTemplate template, Form form, Map<String, Object> variables, Suffix suffix) {
    private static final String FILE = "chat_template.jinja";
    private static final String CONFIG = "tokenizer_config.json";
    private static final String KEY = "chat_template";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SPECIAL =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    /** What says that a template goes through the parts of a message. */
    private static final List<String> SIGNS_OF_PARTS =
            List.of("content[0]", ".type", "'type'", "\"type\"", "item.type", "message.content[");

    public enum Form {
        /** The text. */
        FLAT,
        /** A list of parts of which the text is one. */
        STRUCTURED;

        /** As sentence_bert_config.json names it. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What becomes of the template's end where a row is cut. */
    public enum Suffix {
        RESTORED,
        CUT
    }

    /**
     * Reads a tokenizer's template; empty where it has none.
     *
     * @param form      as the model's files name it; otherwise told by the template
     * @param arguments what the model's files give the template
     * @throws SforgeException (bad model) where the template is broken
     */
    public static Optional<ChatFormat> read(Path tokenizer, Optional<String> form, JsonNode arguments) {
        ModelFiles files = ModelFiles.of(tokenizer);
        JsonNode config = files.json(CONFIG).orElse(JSON.createObjectNode());
        String wanted = arguments.path(KEY).asText("default");
        return template(files, config, wanted).map(text -> {
            String source = files.has(FILE) ? files.resolve(FILE).toString() : files.resolve(CONFIG) + ": " + KEY;
            Map<String, Object> variables = new HashMap<>();
            variables.put("tools", null);
            variables.put("documents", null);
            variables.put("add_generation_prompt", false);
            for (String name : SPECIAL) {
                JsonNode token = config.path(name);
                String content = token.isObject() ? token.path("content").asText("") : token.asText("");
                if (!content.isEmpty()) {
                    variables.put(name, content);
                }
            }
            arguments.properties().forEach(entry -> variables.put(entry.getKey(), value(entry.getValue())));
            boolean parts = form.map(Form.STRUCTURED.key()::equals)
                    .orElseGet(() -> SIGNS_OF_PARTS.stream().anyMatch(text::contains));
            return new ChatFormat(
                    JinjaTemplate.parse(text, source),
                    parts ? Form.STRUCTURED : Form.FLAT,
                    variables,
                    arguments.path("restore_suffix").asBoolean(true) ? Suffix.RESTORED : Suffix.CUT);
        });
    }

    private static Optional<String> template(ModelFiles files, JsonNode config, String wanted) {
        if (files.has(FILE)) {
            String name = "additional_chat_templates/" + wanted + ".jinja";
            return Optional.of(text(files.resolve(!wanted.equals("default") && files.has(name) ? name : FILE)));
        }
        JsonNode stored = config.path(KEY);
        if (stored.isArray()) {
            for (JsonNode one : stored) {
                if (one.path("name").asText().equals(wanted)) {
                    return Optional.of(one.path("template").asText());
                }
            }
        }
        return stored.isTextual() ? Optional.of(stored.asText()) : Optional.empty();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw SforgeException.badModel(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static Object value(JsonNode node) {
        return node.isIntegralNumber() ? (Object) node.longValue() : JSON.convertValue(node, Object.class);
    }

    /** The pair as the model reads it, special tokens and all; "" for no prompt. */
    public String render(String prompt, String query, String document) {
        List<Map<String, Object>> messages = new ArrayList<>();
        if (!prompt.isEmpty()) {
            messages.add(message("system", prompt));
        }
        messages.add(message("query", query));
        messages.add(message("document", document));
        Map<String, Object> all = new HashMap<>(variables);
        all.put("messages", messages);
        return template.render(all);
    }

    private Map<String, Object> message(String role, String text) {
        Object content = form == Form.FLAT ? text : List.of(Map.of("type", "text", "text", text));
        return Map.of("role", role, "content", content);
    }

    /** Whether the template's own words are about queries and documents. */
    public boolean namesPairs() {
        return template.mentions("query") && template.mentions("document");
    }

    /** Whether both texts of a pair reach the model; a template for other chats leaves out roles that it does not know. */
    public boolean showsPairs() {
        try {
            String shown = render("", "0", "0");
            return !render("", "1 2 3 4", "0").equals(shown)
                    && !render("", "0", "1 2 3 4").equals(shown);
        } catch (SforgeException e) {
            return false;
        }
    }
}
