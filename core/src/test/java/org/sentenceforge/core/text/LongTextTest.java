package org.sentenceforge.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Shared;
import org.sentenceforge.core.support.TestSeed;

/** Long texts give the same rows as if all of them were tokenized; {@link TextTokenizer#encodeInParts} does that. */
class LongTextTest {
    private static final List<String> WORDS = List.of(
            "the",
            "cat",
            "Straße",
            "über",
            "unbelievably",
            "x",
            "42",
            "3.14159",
            "naïve",
            "e\u0301te\u0301",
            "日本語の文",
            "中",
            "العربية",
            "नमस्ते",
            "🙂",
            "👩‍👩‍👧",
            "don't",
            "--",
            "...",
            "\t",
            "\n",
            "  ",
            "a".repeat(150),
            "[SEP]",
            "</s>",
            "ΣΑΣ",
            "\u0000",
            "\uFEFF",
            "ﷺ",
            "ｆｕｌｌ");

    @TempDir
    private Path folder;

    private final long seed = TestSeed.of(LongTextTest.class);
    private final Random random = new Random(seed);

    private String text() {
        int kind = random.nextInt(5);
        int length = 2_100 + random.nextInt(3_000); // the library keeps all pairs of parts of a text
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            switch (kind) {
                case 0 -> text.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
                case 1 -> text.append(WORDS.get(random.nextInt(WORDS.size())));
                case 2 -> text.append((char) ('a' + random.nextInt(3)));
                case 3 -> text.append(random.nextInt(40) == 0 ? "word" : " \n");
                default -> text.appendCodePoint(0x4e00 + random.nextInt(3000));
            }
        }
        return text.toString();
    }

    private void assertSameRows(Path file, int maxLength) {
        TokenizerSettings settings = new TokenizerSettings(
                maxLength,
                Integer.MAX_VALUE,
                TokenizerSettings.TokenTypes.IGNORED,
                TokenizerSettings.Casing.KEPT,
                TokenizerSettings.Blanks.STRIPPED,
                TokenizerSettings.SpecialTokens.ADDED);
        try (TextTokenizer tokenizer = TextTokenizer.open(file, settings)) {
            for (int i = 0; i < 12; i++) {
                String text = text();
                TokenizedTexts whole = tokenizer.encodeInParts(List.of(text), "query: ");
                TokenizedTexts cut = tokenizer.encode(List.of(text), "query: ");
                assertThat(cut.sequences().get(0).ids())
                        .as("seed %d, text %d, %s", seed, i, file)
                        .containsExactly(whole.sequences().get(0).ids());
                assertThat(cut.truncated().get(0)).isEqualTo(whole.sequences().size() > 1);
            }
        }
    }

    @Test
    void randomLongTextsGiveTheSameRow() {
        assertSameRows(GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model/tokenizer.json"), 16);
    }

    @Test
    void soTheyDoWithPublishedTokenizers() throws IOException {
        try (Stream<Path> files = Files.walk(Shared.path("data/tokenizers"))) {
            List<Path> packed =
                    files.filter(path -> path.endsWith("tokenizer.json.gz")).toList();
            assertThat(packed).isNotEmpty();
            for (Path published : packed) {
                Path file = folder.resolve(published.getParent().getFileName() + ".json");
                try (InputStream in = new GZIPInputStream(Files.newInputStream(published))) {
                    Files.copy(in, file);
                }
                assertSameRows(file, 12);
                assertSameRows(file, 16);
            }
        }
    }

    @Test
    void textsOfMegabytesAreTakenApartWithoutALossOfTokens() {
        TokenizerSettings settings = new TokenizerSettings(
                256,
                Integer.MAX_VALUE,
                TokenizerSettings.TokenTypes.IGNORED,
                TokenizerSettings.Casing.KEPT,
                TokenizerSettings.Blanks.STRIPPED,
                TokenizerSettings.SpecialTokens.ADDED);
        Path file = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model/tokenizer.json");
        String sentence = "the cat and an apple ";
        String text = sentence.repeat(20_000) + " ".repeat(300_000) + sentence;
        try (TextTokenizer tokenizer = TextTokenizer.open(file, settings)) {
            int tokens =
                    tokenizer.encode(List.of(sentence), "").sequences().get(0).length() - 2;

            TokenizedTexts rows = tokenizer.encodeInParts(List.of(sentence, text, sentence), "");

            assertThat(rows.texts()).isEqualTo(3);
            assertThat(rows.parts(0)).isEqualTo(1);
            assertThat(rows.parts(1)).isEqualTo(rows.sequences().size() - 2);
            assertThat(rows.sequences().stream()
                            .mapToInt(row -> row.length() - 2)
                            .sum())
                    .isEqualTo(tokens * 20_003);
            assertThat(rows.sequences()).allMatch(row -> row.length() > 2 && row.length() <= 256);
        }
    }

    @Test
    void aPairIsSharedByItsTextsAsBefore() {
        Path file = GoldenFiles.path("saved_models/v5.1.2/cross_encoder_1/model/tokenizer.json");
        try (TextTokenizer tokenizer = pairTokenizer(file, 64)) {
            String text = "the cat and an apple ".repeat(600);
            String beginning = "the cat and an apple ".repeat(90); // too short to be cut
            for (String other : List.of("", "a query", text)) {
                String shorter = other.equals(text) ? beginning : other;
                List<int[]> cut = new ArrayList<>();
                tokenizer
                        .encodePairs(List.of(other, text), List.of(text, other))
                        .sequences()
                        .forEach(row -> cut.add(row.ids()));
                List<int[]> plain = new ArrayList<>();
                tokenizer
                        .encodePairs(List.of(shorter, beginning), List.of(beginning, shorter))
                        .sequences()
                        .forEach(row -> plain.add(row.ids()));
                assertThat(cut).usingRecursiveComparison().isEqualTo(plain);
            }
        }
    }

    /** The rule of the original: where both have more than half of the row, both get half, and the one with more tokens an odd one. */
    @Test
    void randomLongPairsGiveTheRowsOfAllTheirTokens() {
        for (int maxLength : List.of(15, 16)) {
            try (TextTokenizer tokenizer = withoutSpecialTokens(maxLength)) {
                for (int i = 0; i < 30; i++) {
                    String first = random.nextInt(4) == 0 ? "the cat and an apple" : text();
                    String second = random.nextInt(4) == 0 ? "the cat" : text();

                    TokenizedTexts row = tokenizer.encodePairs(List.of(first), List.of(second));

                    List<Integer> a = tokens(tokenizer, first);
                    List<Integer> b = tokens(tokenizer, second);
                    int half = maxLength / 2 + (a.size() > b.size() ? maxLength % 2 : 0);
                    int ofFirst = Math.min(a.size(), Math.max(half, maxLength - b.size()));
                    List<Integer> expected = new ArrayList<>(a.subList(0, ofFirst));
                    expected.addAll(b.subList(0, Math.min(b.size(), maxLength - ofFirst)));
                    assertThat(row.sequences().get(0).ids())
                            .as("seed %d, pair %d, %d tokens", seed, i, maxLength)
                            .containsExactly(
                                    expected.stream().mapToInt(id -> id).toArray());
                    assertThat(row.truncated().get(0)).isEqualTo(a.size() + b.size() > maxLength);
                }
            }
        }
    }

    /** The library takes gigabytes for a text of megabytes. */
    @Test
    void whichOfTwoTextsOfMegabytesIsLongerIsCountedInPieces() {
        String first = "the cat and an apple ".repeat(100_000);
        String second = "another cat and apple ".repeat(100_000);
        List<Integer> counted = new ArrayList<>();
        LongPair pair = new LongPair(first, second, 63, text -> {
            counted.add(text.length());
            return text.split(" ").length;
        });

        LongPair beginnings = pair.beginnings();

        assertThat(counted).allMatch(length -> length <= TextPieces.LONGEST);
        assertThat(beginnings.first().length()).isLessThan(5_000);
        assertThat(beginnings.first().split(" ").length)
                .isGreaterThan(beginnings.second().split(" ").length);
    }

    private static TextTokenizer withoutSpecialTokens(int maxLength) {
        return TextTokenizer.open(
                GoldenFiles.path("saved_models/v5.1.2/cross_encoder_1/model/tokenizer.json"),
                new TokenizerSettings(
                        maxLength,
                        Integer.MAX_VALUE,
                        TokenizerSettings.TokenTypes.IGNORED,
                        TokenizerSettings.Casing.KEPT,
                        TokenizerSettings.Blanks.KEPT,
                        TokenizerSettings.SpecialTokens.LEFT_OUT));
    }

    private static List<Integer> tokens(TextTokenizer tokenizer, String text) {
        List<Integer> tokens = new ArrayList<>();
        tokenizer.encodeInParts(List.of(text), "").sequences().forEach(row -> {
            for (int id : row.ids()) {
                tokens.add(id);
            }
        });
        return tokens;
    }

    @Test
    void ofTwoLongTextsTheRowIsTheOneOfTheWholeTexts() throws IOException {
        Path file = GoldenFiles.path("saved_models/v5.1.2/cross_encoder_1/model/tokenizer.json");
        for (int maxLength : new int[] {96, 97}) {
            try (TextTokenizer tokenizer = pairTokenizer(file, maxLength);
                    HuggingFaceTokenizer whole = HuggingFaceTokenizer.builder()
                            .optTokenizerPath(file)
                            .optTruncation(true)
                            .optMaxLength(maxLength)
                            .optPadding(false)
                            .build()) {
                for (int i = 0; i < 6; i++) {
                    String first = text();
                    String second = i % 3 == 0 ? first + "a".repeat(i / 3) : text();
                    for (List<String> pair : List.of(List.of(first, second), List.of(second, first))) {
                        int[] row = tokenizer
                                .encodePairs(pair.subList(0, 1), pair.subList(1, 2))
                                .sequences()
                                .get(0)
                                .ids();
                        assertThat(Arrays.stream(row).asLongStream().toArray())
                                .as("seed %d, pair %d, at most %d tokens", seed, i, maxLength)
                                .containsExactly(
                                        whole.encode(pair.get(0), pair.get(1)).getIds());
                    }
                }
            }
        }
    }

    @Test
    void aPairOfMegabytesTakesNoMemoryForPairsOfTheirParts() {
        Path file = GoldenFiles.path("saved_models/v5.1.2/cross_encoder_1/model/tokenizer.json");
        String text = "the cat and an apple ".repeat(20_000); // of this, 6,000 parts, so 36 million pairs of parts
        try (TextTokenizer tokenizer = pairTokenizer(file, 32)) {
            TokenizedTexts rows = tokenizer.encodePairs(List.of(text, text + "cat"), List.of(text, text));

            assertThat(rows.sequences()).allMatch(row -> row.length() == 32);
        }
    }

    private static TextTokenizer pairTokenizer(Path file, int maxLength) {
        return TextTokenizer.open(
                file,
                new TokenizerSettings(
                        maxLength,
                        Integer.MAX_VALUE,
                        TokenizerSettings.TokenTypes.USED,
                        TokenizerSettings.Casing.KEPT,
                        TokenizerSettings.Blanks.KEPT,
                        TokenizerSettings.SpecialTokens.ADDED));
    }

    @Test
    void textsOfManyMegabytesTakeNoLongerThanTheirBeginning() {
        List<String> tried = new ArrayList<>();
        String text = "some words ".repeat(1_000_000);

        String beginning = new LongText(text, 256).beginning(cut -> {
            tried.add(cut);
            return 9;
        });

        assertThat(tried).containsExactly(beginning);
        assertThat(beginning.length()).isBetween(8_000, 256 * 32);
        assertThat(new LongText(text, 256).beginning(cut -> 1))
                .as("too few tokens")
                .isSameAs(text);
    }
}
