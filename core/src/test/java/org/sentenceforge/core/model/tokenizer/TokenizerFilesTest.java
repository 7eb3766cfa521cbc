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
import org.sentenceforge.core.text.TokenizerSettings.TokenTypes;

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

        TokenizerFiles.copy(from, to, 32, TokenTypes.IGNORED);

        assertThat(new ObjectMapper()
                        .readTree(to.resolve("tokenizer_config.json").toFile())
                        .fieldNames())
                .toIterable()
                .startsWith("pad_token", "unk_token", "cls_token", "sep_token", "mask_token");
    }

    @Test
    void aClassThatMayGiveTokenTypesOrNotIsToldToWhereTheModelTakesThem() throws IOException {
        Path from = Files.createDirectory(folder.resolve("from"));
        Files.writeString(from.resolve("tokenizer.json"), "{\"added_tokens\": []}");
        Path used = Files.createDirectory(folder.resolve("used"));
        Path ignored = Files.createDirectory(folder.resolve("ignored"));
        Path own = Files.createDirectory(folder.resolve("own"));

        TokenizerFiles.copy(from, used, 32, TokenTypes.USED);
        TokenizerFiles.copy(from, ignored, 32, TokenTypes.IGNORED);
        Files.writeString(from.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"BertTokenizer\"}");
        TokenizerFiles.copy(from, own, 32, TokenTypes.USED);

        assertThat(used.resolve("tokenizer_config.json")).content().contains("token_type_ids");
        assertThat(ignored.resolve("tokenizer_config.json")).content().doesNotContain("token_type_ids");
        assertThat(own.resolve("tokenizer_config.json")).content().doesNotContain("token_type_ids");
    }
}
