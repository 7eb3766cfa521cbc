package org.sentenceforge.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.TestSeed;

/** What is cut out of long texts makes no difference to their tokens, and is megabytes where it can be. */
class LongRunsTest {
    private static final Path FILE = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model/tokenizer.json");
    private static final Map<String, String> WORD_PIECE =
            Map.of("type", "WordPiece", "max_input_chars_per_word", "100");

    @TempDir
    private Path folder;

    private final Random random = new Random(TestSeed.of(LongRunsTest.class));

    /** Runs about as long as a word may be, as what is kept, and far longer, between all that may stand beside them. */
    private String text() {
        List<Integer> lengths = List.of(1, 3, 99, 100, 101, 150, 211, 212, 213, 214, 400, 6_000);
        List<String> runs = List.of("a", "Z", "7", "c9", " ", "\n", "\t ", " \r\n");
        List<String> between =
                List.of("", "", "é", "e\u0301", "-", "[SEP]", "[MASK]", "中", "\u0000", "\u200b", "🙂", "the cat");
        StringBuilder text = new StringBuilder();
        while (text.length() < 12_000) {
            String run = runs.get(random.nextInt(runs.size()));
            text.append(run.repeat(lengths.get(random.nextInt(lengths.size()))))
                    .append(between.get(random.nextInt(between.size())));
        }
        return text.toString();
    }

    private void assertSameTokens(Path file) throws IOException {
        try (TextTokenizer tokenizer = TextTokenizer.open(file, settings(512));
                HuggingFaceTokenizer whole = HuggingFaceTokenizer.builder()
                        .optTokenizerPath(file)
                        .optTruncation(true)
                        .optMaxLength(512)
                        .optPadding(false)
                        .build()) {
            for (int i = 0; i < 60; i++) {
                String text = text();
                assertThat(tokenizer
                                .encode(List.of(text), "")
                                .sequences()
                                .get(0)
                                .ids())
                        .as("text %d, %s", i, file)
                        .containsExactly(Arrays.stream(whole.encode(text).getIds())
                                .mapToInt(id -> (int) id)
                                .toArray());
            }
        }
    }

    private static TokenizerSettings settings(int maxLength) {
        return new TokenizerSettings(
                maxLength,
                Integer.MAX_VALUE,
                TokenizerSettings.TokenTypes.IGNORED,
                TokenizerSettings.Casing.KEPT,
                TokenizerSettings.Blanks.KEPT,
                TokenizerSettings.SpecialTokens.ADDED);
    }

    @Test
    void textsWithLongRunsHaveTheTokensOfAllTheirCharacters() throws IOException {
        assertSameTokens(FILE);
    }

    @Test
    void soTheyHaveWhereAddedTokensAreMadeOfLetters() throws IOException {
        String json = Files.readString(FILE);
        for (String added : List.of("aaa", "aZ[", "  ")) {
            Path file = Files.writeString(
                    folder.resolve("tokenizer.json"),
                    json.replaceFirst(
                            "\"added_tokens\": *\\[",
                            "\"added_tokens\":[{\"id\":90,\"content\":\"" + added
                                    + "\",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false,\"special\":false},"));
            assertSameTokens(file);
        }
    }

    @Test
    void ofAWordOfMegabytesAFewHundredCharactersAreTokenized() {
        LongRuns runs = LongRuns.of("BertNormalizer", "BertPreTokenizer", WORD_PIECE, List.of("[MASK]"))
                .orElseThrow();

        String word = "a".repeat(10_000_000);

        assertThat(runs.shortened(word)).isEqualTo("a".repeat(212));
        assertThat(runs.shortened("x " + word + " \n".repeat(1_000_000) + "y")).hasSize(2 + 212 + 212 + 1);
        assertThat(runs.shortened("a".repeat(9_000)))
                .as("a text of usual length")
                .hasSize(9_000);
    }

    @Test
    void nothingIsCutWhereLengthsMayCount() {
        Map<String, String> bpe = Map.of("type", "BPE", "max_input_chars_per_word", "100");

        assertThat(LongRuns.of("BertNormalizer", "BertPreTokenizer", bpe, List.of()))
                .isEmpty();
        assertThat(LongRuns.of("Replace", "BertPreTokenizer", WORD_PIECE, List.of()))
                .isEmpty();
        assertThat(LongRuns.of("BertNormalizer", "Split", WORD_PIECE, List.of()))
                .isEmpty();
        assertThat(LongRuns.of("BertNormalizer", "BertPreTokenizer", WORD_PIECE, List.of("abc")))
                .as("a token inside of words")
                .isEmpty();
        assertThat(LongRuns.of("BertNormalizer", "BertPreTokenizer", WORD_PIECE, List.of("\t")))
                .as("a token of blanks")
                .isEmpty();
    }
}
