package org.sentenceforge.core.model.tokenizer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.tokenizer.SentencePieceModel.Algorithm;

/** What is wrong with a folder's sentencepiece model is named. */
class SentencePieceTokenizerTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"added_tokens_decoder\": {\"x\": {\"content\": \"<new>\"}}; ids of tokens, got x",
                "\"extra_ids\": 2147483647; a number from 0 to",
                "\"extra_ids\": -1; a number from 0 to"
            })
    void numbersOfItsConfiguration(String setting, String message) throws IOException {
        refused(TinySentencePiece.of(Algorithm.UNIGRAM), setting, message);
    }

    @Test
    void aModelWithoutTheUsualPieces() throws IOException {
        byte[] one = {10, 3, 10, 1, 'a'};

        refused(one, "\"legacy\": true", "expected at least 3 pieces, got 1");
    }

    @Test
    void anUnknownPieceThatIsNotThere() throws IOException {
        byte[] whole = TinySentencePiece.of(Algorithm.UNIGRAM);
        int number = new String(whole, ISO_8859_1).indexOf("\u00c0\u0002\u0000") + 2;
        whole[number] = 0x7f;

        refused(whole, "\"legacy\": true", "has id 127");
    }

    private void refused(byte[] model, String setting, String message) throws IOException {
        Files.write(folder.resolve("spiece.model"), model);
        Files.write(
                folder.resolve("tokenizer_config.json"),
                ("{\"tokenizer_class\": \"T5Tokenizer\", " + setting + "}").getBytes(UTF_8));
        assertThatThrownBy(() -> TokenizerSource.of(folder).json())
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_MODEL))
                .hasMessageContaining(message);
    }
}
