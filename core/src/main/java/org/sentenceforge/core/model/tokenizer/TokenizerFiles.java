package org.sentenceforge.core.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.file.ModelFiles;
import org.sentenceforge.core.model.file.PrettyJson;
import org.sentenceforge.core.text.TokenizerSettings.TokenTypes;

/** The files of a tokenizer, which go from directory to directory unread but for the maximum length. */
public final class TokenizerFiles {
    private static final Pattern NAMES = Pattern.compile(
            "tokenizer[._].*|special_tokens_map\\.json|added_tokens\\.json"
                    + "|vocab\\..*|merges\\.txt|chat_template.*|sentencepiece\\.bpe\\.model|spiece\\.model|spm\\.model|bpe\\.codes");

    private static final String CONFIG = "tokenizer_config.json";

    /** Special tokens by the names that tokenizers give them, the usual ones first; a list, for files have them in this order. */
    private static final List<Map.Entry<String, List<String>>> USUAL = List.of(
            Map.entry("pad_token", List.of("[PAD]", "<pad>", "<|endoftext|>")),
            Map.entry("unk_token", List.of("[UNK]", "<unk>")),
            Map.entry("cls_token", List.of("[CLS]", "<s>", "<bos>")),
            Map.entry("sep_token", List.of("[SEP]", "</s>", "<eos>")),
            Map.entry("mask_token", List.of("[MASK]", "<mask>")));

    /** Python's classes for tokenizers of any kind. */
    private static final List<String> GENERAL = List.of("PreTrainedTokenizerFast", "TokenizersBackend");

    private TokenizerFiles() {}

    /** Copies a tokenizer that stands alone. */
    public static void copy(Path from, Path to) throws IOException {
        Path file = to.resolve(TokenizerSource.FILE);
        ModelFiles source = ModelFiles.of(from);
        if (source.has(TokenizerSource.FILE)) {
            Files.copy(source.resolve(TokenizerSource.FILE).toRealPath(), file, StandardCopyOption.REPLACE_EXISTING);
        } else {
            PrettyJson.write(file, new TokenizerSource(source).json(), 2);
        }
    }

    /**
     * Copies a tokenizer and puts into its configuration what the model that it serves is like.
     *
     * @param maxLength the longest row; {@link Integer#MAX_VALUE} for what the configuration says already
     * @param types     whether the model tells the second text of a pair from the first by the tokens' types
     */
    public static void copy(Path from, Path to, int maxLength, TokenTypes types) throws IOException {
        ModelFiles source = ModelFiles.of(from);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (NAMES.matcher(name).matches() && source.has(name) && !name.equals(CONFIG)) {
                    Path target = to.resolve(name);
                    // the content, also where the source is a link into a cache
                    Files.copy(file.toRealPath(new LinkOption[0]), target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        if (!source.has(TokenizerSource.FILE)) {
            copy(from, to);
        }
        ObjectNode config = source.json(CONFIG).map(json -> (ObjectNode) json).orElseGet(() -> derived(source));
        if (maxLength < Integer.MAX_VALUE) {
            config.put("model_max_length", maxLength);
        }
        boolean general = GENERAL.contains(config.path("tokenizer_class").asText(GENERAL.get(0)));
        if (types == TokenTypes.USED && general && !config.has("model_input_names")) {
            // of these classes some releases give token types, and others do not
            config.putArray("model_input_names")
                    .add("input_ids")
                    .add("token_type_ids")
                    .add("attention_mask");
        }
        PrettyJson.write(to.resolve(CONFIG), config, 2);
    }

    /** Has the tokenizer of a folder find tokens in texts as they are spelt: by their ids, {@code markers}. */
    public static void mark(Path folder, Map<String, Integer> markers) throws IOException {
        if (markers.isEmpty()) {
            return;
        }
        ObjectNode json = (ObjectNode) TokenizerSource.of(folder).json();
        ArrayNode added = json.withArray("added_tokens");
        markers.forEach((token, id) -> {
            for (int i = added.size() - 1; i >= 0; i--) {
                if (added.get(i).path("content").asText().equals(token)) {
                    added.remove(i);
                }
            }
            ObjectNode marker = TokenizerParts.added(id, token, true);
            added.add(marker.put("normalized", false));
        });
        PrettyJson.write(folder.resolve(TokenizerSource.FILE), json, 2);
    }

    /**
     * Brings a tokenizer's files into a folder, under their own names and uncompressed.
     *
     * @param from a folder, or a tokenizer.json alone
     */
    public static void gather(Path from, Path to) throws IOException {
        if (!Files.exists(from)) {
            throw SforgeException.badModel(from + ": no such file or folder; expected a tokenizer");
        }
        if (Files.isRegularFile(from)) {
            uncompress(from, to.resolve(TokenizerSource.FILE));
            return;
        }
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString().replaceFirst("\\.gz$", "");
                if (NAMES.matcher(name).matches()) {
                    uncompress(file, to.resolve(name));
                }
            }
        }
        new TokenizerSource(ModelFiles.of(to)).json();
    }

    private static void uncompress(Path from, Path to) throws IOException {
        try (InputStream in = Files.newInputStream(from);
                InputStream plain = from.toString().endsWith(".gz") ? new GZIPInputStream(in) : in) {
            Files.copy(plain, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Python needs to know at least the padding token, which tokenizer.json does not tell. */
    private static ObjectNode derived(ModelFiles source) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        Map<String, Boolean> added = new HashMap<>();
        for (JsonNode token : new TokenizerSource(source).json().path("added_tokens")) {
            added.put(token.path("content").asText(), token.path("special").asBoolean());
        }
        USUAL.forEach(usual -> usual.getValue().stream()
                .filter(name -> added.getOrDefault(name, false))
                .findFirst()
                .ifPresent(name -> config.put(usual.getKey(), name)));
        return config.put("tokenizer_class", GENERAL.get(0));
    }
}
