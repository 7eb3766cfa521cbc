package org.sentenceforge.core.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenizerSettings;

/**
 * A folder's tokenizer.json; where there is none, the one that a vocab.txt with BERT's special tokens amounts to, as transformers makes
 * it. Other tokenizers cannot be told from their vocabulary alone.
 */
public record TokenizerSource(ModelFiles files) {
    static final String FILE = "tokenizer.json";

    private static final String VOCABULARY = "vocab.txt";
    private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    public static TokenizerSource of(Path folder) {
        return new TokenizerSource(ModelFiles.of(folder));
    }

    /** Whether the folder has a tokenizer at all. */
    public boolean exists() {
        return files.has(FILE) || files.has(VOCABULARY);
    }

    /** Opens the tokenizer; the caller closes it. */
    public TextTokenizer open(TokenizerSettings settings) {
        return files.has(FILE)
                ? TextTokenizer.open(files.resolve(FILE), settings)
                : TextTokenizer.of(json().toString(), files.resolve(VOCABULARY), settings);
    }

    /** The id of the token with which rows are padded, where the folder names one. */
    public OptionalInt padId() {
        Optional<String> token = Stream.of("tokenizer_config.json", "special_tokens_map.json")
                .flatMap(name -> files.json(name).stream())
                .map(json -> json.path("pad_token"))
                .map(pad -> pad.isObject() ? pad.path("content") : pad)
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .findFirst();
        return token.isEmpty() ? OptionalInt.empty() : id(token.get());
    }

    /** The id of a token, where there is one. */
    public OptionalInt id(String token) {
        JsonNode json = json();
        for (JsonNode added : json.path("added_tokens")) {
            if (added.path("content").asText().equals(token)) {
                return OptionalInt.of(added.path("id").asInt());
            }
        }
        JsonNode id = json.path("model").path("vocab").path(token);
        return id.isInt() ? OptionalInt.of(id.intValue()) : OptionalInt.empty();
    }

    /** The content of tokenizer.json. */
    JsonNode json() {
        return files.has(FILE) ? files.requiredJson(FILE) : wordPieces();
    }

    private ObjectNode wordPieces() {
        List<String> tokens = vocabulary();
        if (!tokens.containsAll(SPECIAL.subList(0, 4))) {
            throw missing();
        }
        JsonNode config = files.json("tokenizer_config.json").orElse(JSON.objectNode());
        ObjectNode json = JSON.objectNode().put("version", "1.0");
        ArrayNode added = json.putArray("added_tokens");
        for (String token : SPECIAL) {
            if (tokens.contains(token)) {
                added.addObject()
                        .put("id", tokens.indexOf(token))
                        .put("content", token)
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false)
                        .put("normalized", false)
                        .put("special", true);
            }
        }
        ObjectNode normalizer = json.putObject("normalizer").put("type", "BertNormalizer");
        normalizer.put("clean_text", true);
        normalizer.put(
                "handle_chinese_chars", config.path("tokenize_chinese_chars").asBoolean(true));
        normalizer.set("strip_accents", config.path("strip_accents").isBoolean() ? config.get("strip_accents") : null);
        normalizer.put("lowercase", config.path("do_lower_case").asBoolean(true));
        json.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        json.set("post_processor", template(tokens));
        json.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
        ObjectNode model = json.putObject("model").put("type", "WordPiece");
        model.put("unk_token", "[UNK]").put("continuing_subword_prefix", "##").put("max_input_chars_per_word", 100);
        ObjectNode ids = model.putObject("vocab");
        for (int i = 0; i < tokens.size(); i++) {
            ids.put(tokens.get(i), i);
        }
        return json;
    }

    /** [CLS] a [SEP], and [CLS] a [SEP] b [SEP] with type 1 for the second text. */
    private static ObjectNode template(List<String> tokens) {
        ObjectNode template = JSON.objectNode().put("type", "TemplateProcessing");
        ArrayNode single = template.putArray("single");
        special(single, "[CLS]", 0);
        sequence(single, "A", 0);
        special(single, "[SEP]", 0);
        ArrayNode pair = template.putArray("pair").addAll(single);
        sequence(pair, "B", 1);
        special(pair, "[SEP]", 1);
        ObjectNode used = template.putObject("special_tokens");
        for (String token : List.of("[CLS]", "[SEP]")) {
            ObjectNode one = used.putObject(token).put("id", token);
            one.putArray("ids").add(tokens.indexOf(token));
            one.putArray("tokens").add(token);
        }
        return template;
    }

    private static void special(ArrayNode template, String token, int type) {
        template.addObject().putObject("SpecialToken").put("id", token).put("type_id", type);
    }

    private static void sequence(ArrayNode template, String name, int type) {
        template.addObject().putObject("Sequence").put("id", name).put("type_id", type);
    }

    private List<String> vocabulary() {
        if (!files.has(VOCABULARY)) {
            throw missing();
        }
        Path file = files.resolve(VOCABULARY);
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw SforgeException.badModel(file + ": not UTF-8 text", e);
        } catch (IOException e) {
            throw SforgeException.badModel(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private SforgeException missing() {
        return SforgeException.badModel(files.root() + ": tokenizer.json is missing"
                + (files.has(VOCABULARY) ? ", and vocab.txt is not BERT's" : "")
                + "; in Python, AutoTokenizer.from_pretrained(…).save_pretrained(…) writes one");
    }
}
