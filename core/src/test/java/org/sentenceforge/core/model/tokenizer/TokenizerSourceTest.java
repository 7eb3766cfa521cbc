package org.sentenceforge.core.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.support.Shared;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.text.TokenizedTexts;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.core.text.TokenizerSettings.Blanks;
import org.sentenceforge.core.text.TokenizerSettings.Casing;
import org.sentenceforge.core.text.TokenizerSettings.SpecialTokens;
import org.sentenceforge.core.text.TokenizerSettings.TokenTypes;

/** BERT's published vocabulary as it was once distributed, against the tokenizer.json that came later. */
class TokenizerSourceTest {
    private static final List<String> TEXTS =
            List.of("The Café's naïve résumé, 東京タワー!", "unaffable [MASK] token", "", "e\u0301 \u00a0x\ty 1234567");

    @TempDir
    private Path folder;

    @Test
    void aVocabularyGivesTheTokensOfItsTokenizerJson() throws IOException {
        Path vocabulary = Files.createDirectory(folder.resolve("vocabulary"));
        Path json = Files.createDirectory(folder.resolve("json"));
        unpack("vocab.txt", vocabulary);
        unpack("tokenizer.json", json);

        List<TokenSequence> single = encode(vocabulary).sequences();
        assertThat(single).hasSameSizeAs(TEXTS);
        assertSame(single, encode(json).sequences());
        Path copied = Files.createDirectory(folder.resolve("copied"));
        TokenizerFiles.copy(vocabulary, copied, 64, TokenTypes.IGNORED);
        assertThat(copied.resolve("tokenizer.json")).exists();
        assertSame(encode(copied).sequences(), single);
    }

    @Test
    void aVocabularyOfAnotherKindIsRefusedWithARemedy() throws IOException {
        Files.writeString(folder.resolve("vocab.txt"), "<s>\n<pad>\n</s>\n[UNK]\n");

        assertThatThrownBy(() -> encode(folder))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("tokenizer.json is missing, and vocab.txt is not BERT's")
                .hasMessageContaining("save_pretrained");
    }

    @Test
    void aSentencePieceModelIsReadAsItsClassSays() throws IOException {
        Files.write(
                folder.resolve("spiece.model"),
                Files.readAllBytes(Shared.path("data/tokenizers/sentencepiece/albert-spiece.model")));
        assertThatThrownBy(() -> encode(folder))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("'tokenizer_class' of tokenizer_config.json is missing, expected one of Albert")
                .hasMessageContaining("save_pretrained");

        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"albert\"}");
        assertThat(encode(folder).sequences().get(2).ids()).containsExactly(2, 3);
        assertThat(TokenizerSource.of(folder).id("[MASK]")).hasValue(4);
        Path copied = Files.createDirectory(folder.resolve("copied"));
        TokenizerFiles.copy(folder, copied, 64, TokenTypes.IGNORED);
        assertSame(encode(copied).sequences(), encode(folder).sequences());
    }

    @Test
    void aSentencePieceModelThatIsCutOffIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(Shared.path("data/tokenizers/sentencepiece/albert-spiece.model"));
        Files.write(folder.resolve("spiece.model"), Arrays.copyOf(whole, whole.length / 2));
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"AlbertTokenizer\"}");

        assertThatThrownBy(() -> encode(folder))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("spiece.model: not a sentencepiece model, or cut off");
    }

    private static TokenizedTexts encode(Path folder) {
        TokenizerSettings settings =
                new TokenizerSettings(64, 30522, TokenTypes.USED, Casing.KEPT, Blanks.KEPT, SpecialTokens.ADDED);
        try (TextTokenizer tokenizer = TokenizerSource.of(folder).open(settings)) {
            return tokenizer.encode(TEXTS, "");
        }
    }

    private static void assertSame(List<TokenSequence> actual, List<TokenSequence> expected) {
        for (int i = 0; i < TEXTS.size(); i++) {
            assertThat(actual.get(i).ids())
                    .as(TEXTS.get(i))
                    .containsExactly(expected.get(i).ids());
        }
    }

    private static void unpack(String name, Path folder) throws IOException {
        Path packed = Shared.path("data/tokenizers/bert-base-uncased/" + name + ".gz");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
            Files.copy(in, folder.resolve(name));
        }
    }
}
