package org.sentenceforge.core.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.file.ModelFiles;

/**
 * The tokenizer.json that a sentencepiece model amounts to, as transformers makes it (convert_slow_tokenizer.py): what the model's file
 * does not tell, such as the tokens around a text, belongs to Python's class of the tokenizer.
 */
final class SentencePieceTokenizer {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> FILES =
            List.of("spm.model", "spiece.model", "sentencepiece.bpe.model", "tokenizer.model");
    private static final String CONFIG = "tokenizer_config.json";
    private static final int T5_EXTRA_IDS = 100;
    private static final int MOST_EXTRA_IDS = 100_000;
    /** Pieces at the beginning have a meaning of their own: unknown, begin and end. */
    private static final int FEWEST_PIECES = 3;

    /** Python's classes, without "Fast", with the model types that have them. */
    private enum Style {
        ALBERT("AlbertTokenizer", Set.of("albert"), "[CLS]:0 $A:0 [SEP]:0", "[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1"),
        DEBERTA("DebertaV2Tokenizer", Set.of("deberta-v2"), ALBERT.single, ALBERT.pair),
        T5("T5Tokenizer", Set.of("t5", "mt5", "umt5"), "$A:0 </s>:0", "$A:0 </s>:0 $B:0 </s>:0"),
        XLM_ROBERTA(
                "XLMRobertaTokenizer",
                Set.of("xlm-roberta", "xlm-roberta-xl"),
                "<s>:0 $A:0 </s>:0",
                "<s>:0 $A:0 </s>:0 </s>:0 $B:0 </s>:0"),
        CAMEMBERT("CamembertTokenizer", Set.of("camembert"), XLM_ROBERTA.single, XLM_ROBERTA.pair),
        LLAMA("LlamaTokenizer", Set.of("llama", "mistral"), "$A:0", "$A:0 $B:1");

        private final String className;
        private final Set<String> modelTypes;
        private final String single;
        private final String pair;

        Style(String className, Set<String> modelTypes, String single, String pair) {
            this.className = className;
            this.modelTypes = modelTypes;
            this.single = single;
            this.pair = pair;
        }
    }

    private record Entry(String text, double score) {}

    private final ModelFiles files;
    private final Path file;
    private final SentencePieceModel model;
    private final Style style;
    private final JsonNode config;
    private final List<Entry> vocabulary;
    private final Map<String, Integer> ids = new LinkedHashMap<>();

    private SentencePieceTokenizer(ModelFiles files, Path file) {
        this.files = files;
        this.file = file;
        this.config = files.json(CONFIG).orElse(JSON.objectNode());
        this.style = style();
        this.model = SentencePieceModel.read(file);
        if (model.pieces().size() < FEWEST_PIECES) {
            throw SforgeException.badModel(file + ": expected at least " + FEWEST_PIECES + " pieces, got "
                    + model.pieces().size());
        }
        this.vocabulary = vocabulary();
        for (int i = 0; i < vocabulary.size(); i++) {
            ids.putIfAbsent(vocabulary.get(i).text, i);
        }
    }

    /** The folder's sentencepiece model, where it has one. */
    static Optional<Path> file(ModelFiles files) {
        return FILES.stream().filter(files::has).findFirst().map(files::resolve);
    }

    /**
     * The content of a tokenizer.json.
     *
     * @throws SforgeException (bad model) where nothing tells which class's tokenizer this is, or that class is not known
     */
    static ObjectNode json(ModelFiles files, Path file) {
        return new SentencePieceTokenizer(files, file).json();
    }

    private Style style() {
        String className = config.path("tokenizer_class").asText("").replaceFirst("Fast$", "");
        String type = files.json("config.json")
                .map(json -> json.path("model_type").asText(""))
                .orElse("");
        return Arrays.stream(Style.values())
                .filter(style -> style.className.equals(className))
                .findFirst()
                .or(() -> Arrays.stream(Style.values())
                        .filter(style -> style.modelTypes.contains(type))
                        .findFirst())
                .orElseThrow(() -> SforgeException.badModel(file
                        + ": a sentencepiece model alone; 'tokenizer_class' of tokenizer_config.json is "
                        + (className.isEmpty() ? "missing" : className) + ", expected one of "
                        + Arrays.stream(Style.values()).map(s -> s.className).collect(Collectors.joining(", "))
                        + "; in Python, AutoTokenizer.from_pretrained(…).save_pretrained(…) writes a tokenizer.json"));
    }

    private List<Entry> vocabulary() {
        List<Entry> pieces = model.pieces().stream()
                .map(piece -> new Entry(piece.text(), piece.score()))
                .toList();
        return switch (style) {
            case ALBERT ->
                pieces.stream().map(SentencePieceTokenizer::withoutNumberComma).toList();
            case DEBERTA -> pieces;
            case T5 -> {
                int extra = config.path("extra_ids").asInt(T5_EXTRA_IDS);
                if (extra < 0 || extra > MOST_EXTRA_IDS) {
                    throw badConfig("extra_ids", "a number from 0 to " + MOST_EXTRA_IDS, Integer.toString(extra));
                }
                yield with(
                        pieces,
                        IntStream.range(0, extra).map(i -> extra - 1 - i).mapToObj(i -> "<extra_id_" + i + ">"));
            }
            case XLM_ROBERTA ->
                with(
                        with(List.of(), Stream.of("<s>", "<pad>", "</s>", "<unk>")),
                        pieces.subList(3, pieces.size()),
                        Stream.of("<mask>"));
            case CAMEMBERT -> {
                List<Entry> begin =
                        new ArrayList<>(with(List.of(), Stream.of("<s>NOTUSED", "<pad>", "</s>NOTUSED", "<unk>")));
                begin.add(new Entry("<unk>NOTUSED", -100));
                yield with(begin, pieces.subList(1, pieces.size()), Stream.of("<mask>"));
            }
            case LLAMA ->
                with(with(List.of(), Stream.of("<unk>", "<s>", "</s>")), pieces.subList(3, pieces.size()), Stream.of());
        };
    }

    private static List<Entry> with(List<Entry> first, List<Entry> then, Stream<String> more) {
        return with(Stream.concat(first.stream(), then.stream()).toList(), more);
    }

    private static List<Entry> with(List<Entry> first, Stream<String> more) {
        return Stream.concat(first.stream(), more.map(text -> new Entry(text, 0)))
                .toList();
    }

    /** ALBERT reads a comma behind a number as a token of its own. */
    private static Entry withoutNumberComma(Entry entry) {
        int[] characters = entry.text.codePoints().toArray();
        int last = characters.length - 1;
        boolean numberComma = last > 0 && characters[last] == ',' && Character.isDigit(characters[last - 1]);
        return numberComma ? new Entry(entry.text, entry.score - 100) : entry;
    }

    private ObjectNode json() {
        ObjectNode json = JSON.objectNode().put("version", "1.0");
        json.set("added_tokens", added());
        json.set("normalizer", normalizer());
        json.set("pre_tokenizer", preTokenizer());
        json.set("post_processor", TokenizerParts.template(around(style.single, 0), around(style.pair, 1), this::id));
        json.set("decoder", TokenizerParts.metaspace("always", true));
        json.set("model", model());
        return json;
    }

    /** Llama's class is told by options what to put around a text. */
    private String around(String template, int lastType) {
        if (style != Style.LLAMA) {
            return template;
        }
        boolean begin = config.path("add_bos_token").asBoolean(true);
        boolean end = config.path("add_eos_token").asBoolean(false);
        List<String> steps = new ArrayList<>();
        for (int type = 0; type <= lastType; type++) {
            if (begin) {
                steps.add("<s>:" + type);
            }
            steps.add((type == 0 ? "$A:" : "$B:") + type);
            if (end) {
                steps.add("</s>:" + type);
            }
        }
        return String.join(" ", steps);
    }

    private int id(String token) {
        Integer id = addedTokens().entrySet().stream()
                .filter(added -> added.getValue().equals(token))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(ids.get(token));
        if (id == null) {
            throw SforgeException.badModel(
                    file + ": no piece " + token + ", which a " + style.className + " puts around texts");
        }
        return id;
    }

    private ArrayNode added() {
        Map<Integer, ObjectNode> added = new TreeMap<>();
        for (int i = 0; i < model.pieces().size(); i++) {
            SentencePieceModel.Piece piece = model.pieces().get(i);
            boolean special = piece.kind() == SentencePieceModel.Kind.CONTROL;
            if ((special || piece.kind() == SentencePieceModel.Kind.USER_DEFINED) && ids.containsKey(piece.text())) {
                int id = ids.get(piece.text());
                added.put(id, TokenizerParts.added(id, piece.text(), special));
            }
        }
        addedTokens().forEach((id, token) -> added.put(id, TokenizerParts.added(id, token, true)));
        return JSON.arrayNode().addAll(added.values());
    }

    /** Special tokens by their ids: those of the class, of added_tokens.json and of tokenizer_config.json. */
    private Map<Integer, String> addedTokens() {
        Map<Integer, String> tokens = new TreeMap<>();
        List<String> usual = switch (style) {
            case ALBERT -> List.of("<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]");
            case DEBERTA -> List.of("[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]");
            case T5 ->
                Stream.concat(
                                Stream.of("<pad>", "</s>", "<unk>"),
                                ids.keySet().stream().filter(token -> token.startsWith("<extra_id_")))
                        .toList();
            case XLM_ROBERTA, CAMEMBERT -> List.of("<s>", "<pad>", "</s>", "<unk>", "<mask>");
            case LLAMA -> List.of("<unk>", "<s>", "</s>");
        };
        for (String token : usual) {
            if (ids.containsKey(token)) {
                tokens.put(ids.get(token), token);
            }
        }
        files.json("added_tokens.json")
                .ifPresent(json -> json.properties()
                        .forEach(token -> tokens.put(token.getValue().asInt(), token.getKey())));
        config.path("added_tokens_decoder")
                .properties()
                .forEach(token -> tokens.put(
                        addedId(token.getKey()),
                        token.getValue().path("content").asText()));
        if (style == Style.DEBERTA && !tokens.containsValue("[MASK]")) {
            tokens.put(vocabulary.size(), "[MASK]"); // Python's class adds it behind the pieces
        }
        return tokens;
    }

    private int addedId(String key) {
        try {
            return Integer.parseInt(key);
        } catch (NumberFormatException e) {
            throw badConfig("added_tokens_decoder", "ids of tokens", key);
        }
    }

    private SforgeException badConfig(String key, String expected, String found) {
        return SforgeException.badModel(
                files.resolve(CONFIG) + ": key '" + key + "': expected " + expected + ", got " + found);
    }

    private ObjectNode normalizer() {
        List<ObjectNode> parts = new ArrayList<>();
        boolean lower = config.path("do_lower_case").asBoolean(style == Style.ALBERT);
        switch (style) {
            case ALBERT -> {
                parts.add(TokenizerParts.replace("String", "``", "\""));
                parts.add(TokenizerParts.replace("String", "''", "\""));
                if (!config.path("keep_accents").asBoolean(false)) {
                    parts.add(TokenizerParts.part("NFKD"));
                    parts.add(TokenizerParts.part("StripAccents"));
                }
                if (lower) {
                    parts.add(TokenizerParts.part("Lowercase"));
                }
                addCharsmap(parts);
                parts.add(TokenizerParts.replace("Regex", " {2,}", " "));
            }
            case DEBERTA -> {
                if (lower) {
                    parts.add(TokenizerParts.part("Lowercase"));
                }
                parts.add(TokenizerParts.strip(true));
                addCharsmap(parts);
                parts.add(TokenizerParts.replace("Regex", " {2,}", " "));
            }
            case T5, XLM_ROBERTA, CAMEMBERT -> {
                addCharsmap(parts);
                parts.add(TokenizerParts.strip(false));
                parts.add(TokenizerParts.replace("Regex", " {2,}", "▁"));
            }
            case LLAMA -> {
                if (!isLegacy()) {
                    return null;
                }
                if (addsPrefix()) {
                    parts.add(TokenizerParts.part("Prepend").put("prepend", "▁"));
                }
                parts.add(TokenizerParts.replace("String", " ", "▁"));
            }
        }
        return TokenizerParts.sequence("normalizers", parts);
    }

    private void addCharsmap(List<ObjectNode> parts) {
        if (model.charsmap().length > 0) {
            parts.add(TokenizerParts.precompiled(model.charsmap()));
        }
    }

    private ObjectNode preTokenizer() {
        String prepended = addsPrefix() ? isLegacy() ? "always" : "first" : "never";
        if (style == Style.LLAMA) {
            return isLegacy() ? null : TokenizerParts.metaspace(prepended, false);
        }
        ObjectNode spaces = TokenizerParts.metaspace(prepended, true);
        return style == Style.DEBERTA && config.path("split_by_punct").asBoolean(false)
                ? TokenizerParts.sequence(
                        "pretokenizers",
                        List.of(TokenizerParts.part("Punctuation").put("behavior", "Isolated"), spaces))
                : spaces;
    }

    private boolean addsPrefix() {
        return config.path("add_prefix_space").asBoolean(true);
    }

    private boolean isLegacy() {
        return config.path("legacy").asBoolean(true);
    }

    private ObjectNode model() {
        boolean bytes = style == Style.LLAMA;
        return switch (model.algorithm()) {
            case UNIGRAM -> {
                ObjectNode unigram = TokenizerParts.part("Unigram").put("unk_id", unknownId());
                ArrayNode entries = unigram.putArray("vocab");
                vocabulary.forEach(entry -> entries.addArray().add(entry.text).add(entry.score));
                yield unigram.put("byte_fallback", bytes);
            }
            case BPE -> {
                ObjectNode bpe = TokenizerParts.part("BPE")
                        .put("unk_token", vocabulary.get(unknownId()).text)
                        .put("fuse_unk", true)
                        .put("byte_fallback", bytes);
                ObjectNode entries = bpe.putObject("vocab");
                ids.forEach(entries::put);
                ArrayNode merges = bpe.putArray("merges");
                merges().forEach(merge -> merges.add(merge.left + " " + merge.right));
                yield bpe;
            }
            case OTHER ->
                throw SforgeException.badModel(
                        file + ": a sentencepiece model of words or characters; expected one of unigram or bpe");
        };
    }

    private int unknownId() {
        int id = switch (style) {
            case XLM_ROBERTA, CAMEMBERT -> 3;
            case LLAMA -> 0;
            default -> model.unknownId();
        };
        if (id < 0 || id >= vocabulary.size()) {
            throw SforgeException.badModel(
                    file + ": the piece for unknown characters has id " + id + ", of " + vocabulary.size() + " pieces");
        }
        return id;
    }

    private record Merge(String left, String right, double score) {
        int leftLength() {
            return left.codePointCount(0, left.length());
        }

        int rightLength() {
            return right.codePointCount(0, right.length());
        }
    }

    /** Every piece from any two others; those first that make a likelier piece. */
    private List<Merge> merges() {
        List<Merge> merges = new ArrayList<>();
        Set<String> done = new HashSet<>();
        for (Entry entry : vocabulary) {
            if (!done.add(entry.text)) {
                continue;
            }
            List<Merge> own = new ArrayList<>();
            for (int i = entry.text.offsetByCodePoints(0, Math.min(1, entry.text.length()));
                    i < entry.text.length();
                    i = entry.text.offsetByCodePoints(i, 1)) {
                String left = entry.text.substring(0, i);
                String right = entry.text.substring(i);
                if (ids.containsKey(left) && ids.containsKey(right)) {
                    own.add(new Merge(left, right, entry.score));
                }
            }
            own.sort(Comparator.<Merge>comparingInt(merge -> ids.get(merge.left))
                    .thenComparingInt(merge -> ids.get(merge.right)));
            merges.addAll(own);
        }
        merges.sort(Comparator.comparingDouble(Merge::score)
                .thenComparingInt(Merge::leftLength)
                .thenComparingInt(Merge::rightLength)
                .reversed());
        return merges;
    }
}
