package org.sentenceforge.core.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerFilesTest {
    @TempDir
    Path folder;

    /** Two processes that write the same model write the same bytes. */
    @Test
    void aDerivedConfigurationNamesTheSpecialTokensInAFixedOrder() throws IOException {
        String added = List.of("[MASK]", "[SEP]", "[CLS]", "[UNK]", "[PAD]").stream()
                .map(token -> "{\"content\": \"" + token + "\", \"special\": true}")
                .collect(Collectors.joining(", "));
        Path from = Files.createDirectory(folder.resolve("from"));
        Path to = Files.createDirectory(folder.resolve("to"));
        Files.writeString(from.resolve("tokenizer.json"), "{\"added_tokens\": [" + added + "]}");

        TokenizerFiles.copy(from, to, 32);

        assertThat(new ObjectMapper()
                        .readTree(to.resolve("tokenizer_config.json").toFile())
                        .fieldNames())
                .toIterable()
                .startsWith("pad_token", "unk_token", "cls_token", "sep_token", "mask_token");
    }
}
