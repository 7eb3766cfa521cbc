package org.sentenceforge.core.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.Shared;
import org.sentenceforge.core.text.TokenizerSettings.Blanks;
import org.sentenceforge.core.text.TokenizerSettings.Casing;
import org.sentenceforge.core.text.TokenizerSettings.SpecialTokens;
import org.sentenceforge.core.text.TokenizerSettings.TokenTypes;

class TextTokenizerTest {
    private static final String MODELS = "saved_models/";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v5.1.2/mean_normalize",
                "v5.1.2/cls_dense_prompts",
                "v5.1.2/mean_prompt_excluded",
                "v6.0.1/mean_normalize",
                "v6.0.1/cls_dense_prompts",
                "v6.0.1/mean_prompt_excluded"
            })
    void textsTokenizeAsInTheOriginalLibrary(String model) throws IOException {
        JsonNode expected = expected(model);
        List<String> texts = Json.strings(expected.get("texts"));
        try (TextTokenizer tokenizer =
                golden(model, expected.get("max_seq_length").asInt())) {
            TokenizedTexts tokenized = tokenizer.encode(texts, "");
            assertThat(tokenized.sequences()).hasSameSizeAs(texts);
            for (int i = 0; i < texts.size(); i++) {
                assertThat(tokenized.sequences().get(i).ids())
                        .as(texts.get(i))
                        .containsExactly(Json.ints(expected.at("/tokenized/" + i + "/input_ids/0")));
                assertThat(tokenized.sequences().get(i).types()).isNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v5.1.2/cross_encoder_1",
                "v5.1.2/cross_encoder_3_labels_max24",
                "v6.0.1/cross_encoder_1",
                "v6.0.1/cross_encoder_3_labels_max24"
            })
    void pairsTokenizeAsInTheOriginalLibrary(String model) throws IOException {
        JsonNode expected = expected(model);
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        for (JsonNode pair : expected.get("pairs")) {
            first.add(pair.get(0).asText());
            second.add(pair.get(1).asText());
        }
        try (TextTokenizer tokenizer = golden(model, expected.get("max_length").asInt())) {
            TokenizedTexts tokenized = tokenizer.encodePairs(first, second);
            for (int i = 0; i < first.size(); i++) {
                int length = IntStream.of(Json.ints(expected.at("/tokenized/attention_mask/" + i)))
                        .sum();
                TokenSequence sequence = tokenized.sequences().get(i);
                assertThat(sequence.ids())
                        .containsExactly(firstOf(length, Json.ints(expected.at("/tokenized/input_ids/" + i))));
                assertThat(sequence.types())
                        .containsExactly(firstOf(length, Json.ints(expected.at("/tokenized/token_type_ids/" + i))));
            }
        }
    }

    @Test
    void longTextsAreCutCountedAndAvailableInChunks() throws IOException {
        try (TextTokenizer tokenizer = golden("v5.1.2/mean_normalize", 5)) {
            TokenizedTexts tokenized = tokenizer.encode(List.of("the cat", "the cat eats an apple"), "");
            assertThat(tokenized.truncated().stream()).containsExactly(1);
            assertThat(tokenized.sequences().get(1).ids()).containsExactly(2, 55, 194, 110, 3);
            assertThat(tokenizer.encodeInParts(List.of("the cat eats an apple"), "").sequences().stream()
                            .map(TokenSequence::ids))
                    .containsExactly(new int[] {2, 55, 194, 110, 3}, new int[] {2, 39, 74, 116, 3});
        }
    }

    @Test
    void aPromptGoesBeforeTheTextAndItsTokensAreCounted() throws IOException {
        try (TextTokenizer tokenizer = golden("v5.1.2/mean_prompt_excluded", 40)) {
            TokenSequence with = tokenizer
                    .encode(List.of("the cat"), "who finds ")
                    .sequences()
                    .get(0);
            TokenSequence whole = tokenizer
                    .encode(List.of("who finds the cat"), "")
                    .sequences()
                    .get(0);
            assertThat(with.ids()).containsExactly(whole.ids());
            assertThat(whole.promptTokens()).isZero();
            // [CLS] who find ##s, without the [SEP] behind the prompt alone
            assertThat(with.promptTokens())
                    .isEqualTo(tokenizer
                                    .encode(List.of("who finds"), "")
                                    .sequences()
                                    .get(0)
                                    .length()
                            - 1);
        }
    }

    @Test
    void oddTextsAreTokenizedToo() throws IOException {
        try (TextTokenizer tokenizer = golden("v5.1.2/mean_normalize", 40)) {
            List<String> odd = List.of("\ud800 lone surrogate", "a\0b", "\ufeffthe cat", "x".repeat(100_000), "\r\n");
            TokenizedTexts tokenized = tokenizer.encode(odd, "");
            assertThat(tokenized.sequences())
                    .hasSize(odd.size())
                    .allMatch(row -> row.length() >= 2 && row.length() <= 40);
            assertThat(tokenizer.encode(List.of(), "").sequences()).isEmpty();
        }
    }

    @Test
    void manyThreadsMayEncodeAtOnce() throws IOException {
        List<String> texts = Collections.nCopies(500, "the cat eats an apple in the garden");
        try (TextTokenizer tokenizer = golden("v5.1.2/mean_normalize", 40)) {
            int[] expected =
                    tokenizer.encode(texts.subList(0, 1), "").sequences().get(0).ids();
            assertThat(IntStream.range(0, 16)
                            .parallel()
                            .mapToObj(i -> tokenizer.encode(texts, ""))
                            .flatMap(batch -> batch.sequences().stream())
                            .map(TokenSequence::ids))
                    .allMatch(ids -> Arrays.equals(ids, expected));
        }
    }

    @Test
    void idsDecodeToText() throws IOException {
        try (TextTokenizer tokenizer = golden("v5.1.2/mean_normalize", 40)) {
            assertThat(tokenizer.decode(2, 55, 194, 3)).isEqualTo("the cat");
            assertThat(tokenizer.vocabularySize()).isEqualTo(200);
        }
    }

    @Test
    void ownPaddingAndTruncationOfTheFileAreOverridden() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        try (InputStream in = new GZIPInputStream(
                Files.newInputStream(Shared.path("data/tokenizers/all-MiniLM-L6-v2/tokenizer.json.gz")))) {
            Files.copy(in, file);
        }
        try (TextTokenizer tokenizer = TextTokenizer.open(file, settings(512, 30522))) {
            TokenizedTexts tokenized = tokenizer.encode(List.of("hello", "word ".repeat(1000)), "");
            assertThat(tokenized.sequences().stream().map(TokenSequence::length))
                    .containsExactly(3, 512);
        }
    }

    @Test
    void blanksAndCaseFollowTheSettings() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        try (InputStream in = new GZIPInputStream(
                Files.newInputStream(Shared.path("data/tokenizers/modernbert-base/tokenizer.json.gz")))) {
            Files.copy(in, file);
        }
        TokenizerSettings kept =
                new TokenizerSettings(64, 50368, TokenTypes.IGNORED, Casing.KEPT, Blanks.KEPT, SpecialTokens.ADDED);
        TokenizerSettings stripped = new TokenizerSettings(
                64, 50368, TokenTypes.IGNORED, Casing.LOWERED, Blanks.STRIPPED, SpecialTokens.ADDED);
        try (TextTokenizer one = TextTokenizer.open(file, kept);
                TextTokenizer other = TextTokenizer.open(file, stripped)) {
            int[] plain =
                    one.encode(List.of("hello world"), "").sequences().get(0).ids();
            List<String> blank = List.of(" \u00a0hello World\u0085\n");
            assertThat(other.encode(blank, "").sequences().get(0).ids()).containsExactly(plain);
            assertThat(one.encode(blank, "").sequences().get(0).ids()).isNotEqualTo(plain);
        }
    }

    @Test
    void brokenTokenizersAndForeignVocabulariesAreRefused() throws IOException {
        Path golden = GoldenFiles.path(MODELS + "v5.1.2/mean_normalize/model/tokenizer.json");
        assertThatThrownBy(() -> TextTokenizer.open(golden, settings(40, 100)))
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_MODEL))
                .hasMessageContaining("199")
                .hasMessageContaining("100 rows");
        assertThatThrownBy(() -> TextTokenizer.open(golden, settings(2, 200)))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("maximum length 2");
        for (String broken : List.of("{}", "[]", "nonsense", "{\"model\":{\"type\":\"WordPiece\"}}", "{\"model\":")) {
            Path file = Files.writeString(folder.resolve("tokenizer.json"), broken);
            assertThatThrownBy(() -> TextTokenizer.open(file, settings(40, 200)))
                    .as(broken)
                    .isInstanceOfSatisfying(
                            SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_MODEL))
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void aScoreThatNoDecimalHasIsABrokenTokenizer() throws IOException {
        Path file = Files.writeString(
                folder.resolve("tokenizer.json"),
                "{\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":[[\"a\",-1e9999999995]]}}");

        assertThatThrownBy(() -> TextTokenizer.open(file, settings(40, 200)))
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_MODEL))
                .hasMessageContaining("tokenizer.json: holds a number that is too large");
    }

    /** The native library would end the process at the first text. */
    @Test
    void partsThatTheNativeLibraryDoesNotSurviveAreRefused() throws IOException {
        String whole = Files.readString(GoldenFiles.path(MODELS + "v5.1.2/mean_normalize/model/tokenizer.json"));
        JsonNode token = new ObjectMapper().readTree(whole);
        ((ObjectNode) token.get("post_processor").get("special_tokens")).remove("[SEP]");
        JsonNode sequence = new ObjectMapper().readTree(whole);
        for (JsonNode piece : sequence.get("post_processor").get("single")) {
            if (piece.has("Sequence")) {
                ((ObjectNode) piece.get("Sequence")).put("id", "B");
            }
        }

        String decoder = "\"decoder\":{\"type\":\"WordPiece\"";
        String compact = new ObjectMapper().readTree(whole).toString();
        String large = compact.replace(decoder, decoder + ",\"x\":1e999");
        String deep = compact.replace(decoder, decoder + ",\"x\":" + "[".repeat(200) + "]".repeat(200));

        ObjectNode nothing = (ObjectNode) new ObjectMapper().readTree(whole);
        nothing.putObject("normalizer")
                .put("type", "Replace")
                .put("content", "-")
                .putObject("pattern")
                .put("String", "");
        ObjectNode pieces = (ObjectNode) new ObjectMapper().readTree(whole);
        pieces.putObject("model")
                .put("type", "Unigram")
                .putArray("vocab")
                .addArray()
                .add("a")
                .add(-1.5);

        ObjectNode pairs = (ObjectNode) new ObjectMapper().readTree(whole);
        pairs.set("model", new ObjectMapper().readTree("""
                {"type": "BPE", "unk_token": "u", "vocab": {"u": 0, "a": 1, "#b": 2, "ab": 3}, "merges": ["a #b"],
                 "continuing_subword_prefix": "#"}"""));
        String merges = pairs.toString();
        ObjectNode fixed = (ObjectNode) new ObjectMapper().readTree(whole);
        fixed.putObject("pre_tokenizer").put("type", "FixedLength").put("length", 0);

        ObjectNode twice = (ObjectNode) new ObjectMapper().readTree(whole);
        JsonNode template = twice.get("post_processor");
        twice.putObject("post_processor")
                .put("type", "Sequence")
                .putArray("processors")
                .add(template)
                .add(template);
        ObjectNode stripped = (ObjectNode) new ObjectMapper().readTree(whole);
        ((ObjectNode) stripped.get("added_tokens").get(4))
                .put("content", "\u0301")
                .put("normalized", true);
        ObjectNode removed = (ObjectNode) new ObjectMapper().readTree(whole);
        ((ObjectNode) removed.get("added_tokens").get(4)).put("content", "tt").put("normalized", true);
        removed.putObject("normalizer")
                .put("type", "Replace")
                .put("content", "")
                .putObject("pattern")
                .put("String", "t");

        ObjectNode ends = (ObjectNode) new ObjectMapper().readTree(whole);
        ends.putObject("decoder")
                .put("type", "Strip")
                .put("content", " ")
                .put("start", 0)
                .put("stop", 1);

        ObjectNode before = (ObjectNode) new ObjectMapper().readTree(whole);
        before.putObject("normalizer").put("type", "Prepend").put("prepend", "");

        Path sound = Files.writeString(folder.resolve("tokenizer.json"), merges);
        TextTokenizer.open(sound, settings(40, 200)).close();

        for (String broken : List.of(
                merges.replace("\"#\"", "\"####\""),
                merges.replace("#", "\u00e9"),
                merges.replace("[\"a #b\"]", "[[\"a\",\"#b\"]]").replace("\"#\"", "\"null\""),
                fixed.toString(),
                twice.toString(),
                stripped.toString(),
                removed.toString(),
                ends.toString(),
                ends.toString().replace("\"stop\":1", "\"stop\":4294967296"),
                before.toString(),
                token.toString(),
                sequence.toString(),
                large,
                deep,
                compact.replace("\"[UNK]\":", "\"[UNC]\":"),
                nothing.toString(),
                pieces.toString())) {
            Path file = Files.writeString(folder.resolve("tokenizer.json"), broken);
            assertThatThrownBy(() -> TextTokenizer.open(file, settings(40, 200)))
                    .isInstanceOfSatisfying(
                            SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_MODEL))
                    .hasMessageMatching(
                            ".*(post_processor has a template 'single' with|decoder holds a number|decoder is nested|unknown words|an empty pattern|no 'unk_id'|continuing_subword_prefix|a FixedLength of none|two templates|leaves nothing of it|strips the ends|a Prepend of nothing).*");
        }
    }

    /** The native library would take minutes: the square of their number. */
    @Test
    void anAddedTokenOfAHundredThousandCharactersIsRefused() throws IOException {
        ObjectNode json = (ObjectNode) new ObjectMapper()
                .readTree(Files.readString(GoldenFiles.path(MODELS + "v5.1.2/mean_normalize/model/tokenizer.json")));
        ObjectNode added = (ObjectNode) json.get("added_tokens").get(4);
        Path file = folder.resolve("tokenizer.json");

        added.put("content", "x".repeat(1_000));
        Files.writeString(file, json.toString());
        TextTokenizer.open(file, settings(40, 200)).close();

        added.put("content", "x".repeat(100_000));
        Files.writeString(file, json.toString());
        assertThatThrownBy(() -> TextTokenizer.open(file, settings(40, 200)))
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_MODEL))
                .hasMessageContaining("an added token has 100000 characters, expected at most 1000");
    }

    @Test
    void replacementsThatMultiplyATextAreRefusedAndThoseThatDoNotFeedEachOtherTaken() throws IOException {
        ObjectNode json = (ObjectNode) new ObjectMapper()
                .readTree(Files.readString(GoldenFiles.path(MODELS + "v5.1.2/mean_normalize/model/tokenizer.json")));
        ArrayNode chain = json.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
        Path file = folder.resolve("tokenizer.json");
        for (int i = 0; i < 26; i++) {
            replacement(
                    chain,
                    Character.toString('a' + i),
                    Character.toString('A' + i).repeat(3));
        }
        Files.writeString(file, json.toString());
        TextTokenizer.open(file, settings(40, 200)).close();

        chain.removeAll();
        for (int i = 0; i < 10; i++) { // of one letter ten thousand million
            replacement(chain, "a", "aaaaaaaaa ");
        }
        Files.writeString(file, json.toString());
        assertThatThrownBy(() -> TextTokenizer.open(file, settings(40, 200)))
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_MODEL))
                .hasMessageContaining("normalizer has replacements that together make texts more than 1000 times");

        chain.removeAll();
        for (int i = 0; i < 1_001; i++) {
            replacement(chain, "a", "b");
        }
        Files.writeString(file, json.toString());
        assertThatThrownBy(() -> TextTokenizer.open(file, settings(40, 200)))
                .hasMessageContaining("normalizer has 1001 replacements, of which at most 1000 are taken");
    }

    private static void replacement(ArrayNode chain, String pattern, String content) {
        chain.addObject()
                .put("type", "Replace")
                .put("content", content)
                .putObject("pattern")
                .put("String", pattern);
    }

    private static TextTokenizer golden(String model, int maxLength) throws IOException {
        return TextTokenizer.open(GoldenFiles.path(MODELS + model + "/model/tokenizer.json"), settings(maxLength, 200));
    }

    private static TokenizerSettings settings(int maxLength, int vocabulary) {
        return new TokenizerSettings(
                maxLength, vocabulary, TokenTypes.USED, Casing.KEPT, Blanks.STRIPPED, SpecialTokens.ADDED);
    }

    private static JsonNode expected(String model) throws IOException {
        return Json.read(GoldenFiles.path(MODELS + model + "/expected.json"));
    }

    private static int[] firstOf(int length, int[] values) {
        return Arrays.copyOf(values, length);
    }
}
