package org.sentenceforge.core.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenizerSettings;

/**
 * A folder's tokenizer.json; where there is none, the one that a vocab.txt with BERT's special tokens amounts to, as transformers makes
 * it, or that a sentencepiece model does; or a tokenizer of whole words. Other tokenizers cannot be told from their vocabulary alone.
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
        return files.has(FILE)
                || files.has(VOCABULARY)
                || new WordTokenizerFile(files).exists()
                || SentencePieceTokenizer.file(files).isPresent();
    }

    /** Opens the tokenizer; the caller closes it. */
    public TextTokenizer open(TokenizerSettings settings) {
        WordTokenizerFile words = new WordTokenizerFile(files);
        if (words.exists()) {
            return words.open(settings);
        }
        return files.has(FILE)
                ? TextTokenizer.open(files.resolve(FILE), settings)
                : TextTokenizer.of(json().toString(), vocabularyFile(), settings);
    }

    private Path vocabularyFile() {
        return SentencePieceTokenizer.file(files)
                .filter(file -> !files.has(VOCABULARY))
                .orElse(files.resolve(VOCABULARY));
    }

    /** The id of the token with which rows are padded, where the folder names one. */
    public OptionalInt padId() {
        return special("pad_token").map(this::id).orElse(OptionalInt.empty());
    }

    /** The token that the folder names for some purpose. */
    private Optional<String> special(String key) {
        return Stream.of("tokenizer_config.json", "special_tokens_map.json")
                .flatMap(name -> files.json(name).stream())
                .map(json -> json.path(key))
                .map(token -> token.isObject() ? token.path("content") : token)
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .findFirst();
    }

    /** The id of the token that stands for a masked word, or where there is none for the end of a text. */
    public OptionalInt maskOrEndId() {
        return Stream.of(special("mask_token"), Optional.of("[MASK]"), Optional.of("<mask>"), special("eos_token"))
                .flatMap(Optional::stream)
                .map(this::id)
                .filter(OptionalInt::isPresent)
                .findFirst()
                .orElse(OptionalInt.empty());
    }

    /** Whether rows are padded at their beginning. */
    public boolean padsLeft() {
        return files.json("tokenizer_config.json")
                .filter(json -> json.path("padding_side").asText().equals("left"))
                .isPresent();
    }

    /** The id of a token, where there is one. */
    public OptionalInt id(String token) {
        return id(json(), token);
    }

    /** The ids of those tokens that there are. */
    public Map<String, Integer> ids(Collection<String> tokens) {
        JsonNode json = json();
        Map<String, Integer> ids = new LinkedHashMap<>();
        tokens.forEach(token -> id(json, token).ifPresent(id -> ids.put(token, id)));
        return ids;
    }

    private static OptionalInt id(JsonNode json, String token) {
        for (JsonNode added : json.path("added_tokens")) {
            if (added.path("content").asText().equals(token)) {
                return OptionalInt.of(added.path("id").asInt());
            }
        }
        JsonNode vocabulary = json.path("model").path("vocab");
        if (vocabulary.isArray()) {
            return IntStream.range(0, vocabulary.size())
                    .filter(i -> vocabulary.get(i).path(0).asText().equals(token))
                    .findFirst();
        }
        JsonNode id = vocabulary.path(token);
        return id.isInt() ? OptionalInt.of(id.intValue()) : OptionalInt.empty();
    }

    /** The content of tokenizer.json. */
    JsonNode json() {
        if (files.has(FILE)) {
            return files.requiredJson(FILE);
        }
        Optional<Path> pieces = SentencePieceTokenizer.file(files);
        return pieces.isPresent() && !files.has(VOCABULARY)
                ? SentencePieceTokenizer.json(files, pieces.get())
                : wordPieces();
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
                added.add(TokenizerParts.added(tokens.indexOf(token), token, true));
            }
        }
        ObjectNode normalizer = json.putObject("normalizer").put("type", "BertNormalizer");
        normalizer.put("clean_text", true);
        normalizer.put(
                "handle_chinese_chars", config.path("tokenize_chinese_chars").asBoolean(true));
        normalizer.set("strip_accents", config.path("strip_accents").isBoolean() ? config.get("strip_accents") : null);
        normalizer.put("lowercase", config.path("do_lower_case").asBoolean(true));
        json.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        json.set(
                "post_processor",
                TokenizerParts.template("[CLS]:0 $A:0 [SEP]:0", "[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1", tokens::indexOf));
        json.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
        ObjectNode model = json.putObject("model").put("type", "WordPiece");
        model.put("unk_token", "[UNK]").put("continuing_subword_prefix", "##").put("max_input_chars_per_word", 100);
        ObjectNode ids = model.putObject("vocab");
        for (int i = 0; i < tokens.size(); i++) {
            ids.put(tokens.get(i), i);
        }
        return json;
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
