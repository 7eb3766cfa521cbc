package org.sentenceforge.core.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.support.Shared;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.core.text.TokenizerSettings.Blanks;
import org.sentenceforge.core.text.TokenizerSettings.Casing;
import org.sentenceforge.core.text.TokenizerSettings.SpecialTokens;
import org.sentenceforge.core.text.TokenizerSettings.TokenTypes;

/** Folders with a sentencepiece model and no tokenizer.json: the ids of transformers' converters. Skipped without Python. */
@Tag("it")
class SentencePiecePeerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TEXTS = List.of(
            "The quick brown fox jumps over the lazy dog.",
            "Prices rose by 1,000 in 1999, not 9,5 %",
            "  two  spaces\tand a tab \n and a line  ",
            "``quoted'' naïve café résumé ÀÉÎ",
            "ｆｕｌｌ ｗｉｄｔｈ １２３ ﬁne ½ ①",
            "東京タワー 한국어 Привет мир",
            "emoji 😀👍🏽 and a zero\u200bwidth",
            "a",
            "",
            "don't stop-now! (really?) [x] <b>",
            "the▁ the the the the the");

    @TempDir
    private Path folder;

    @Test
    void givesTheIdsOfTheReferencesConverters() throws Exception {
        List<Path> folders = List.of(
                folder("albert", "spiece.model", "albert-spiece", "AlbertTokenizer", ""),
                folder(
                        "albert-cased",
                        "spiece.model",
                        "albert-spiece",
                        "AlbertTokenizerFast",
                        ", \"do_lower_case\": false, \"keep_accents\": true"),
                folder("deberta", "spm.model", "albert-spiece", "DebertaV2Tokenizer", ""),
                folder(
                        "deberta-split",
                        "spm.model",
                        "albert-spiece",
                        "DebertaV2TokenizerFast",
                        ", \"do_lower_case\": true, \"split_by_punct\": true"),
                folder("t5", "spiece.model", "toy-unigram", "T5Tokenizer", ""),
                folder("xlmr", "sentencepiece.bpe.model", "toy-unigram", "XLMRobertaTokenizer", ""),
                folder("camembert", "sentencepiece.bpe.model", "toy-unigram", "CamembertTokenizer", ""),
                folder("llama", "tokenizer.model", "toy-bpe", "LlamaTokenizer", ""),
                folder(
                        "llama-end",
                        "tokenizer.model",
                        "toy-bpe",
                        "LlamaTokenizer",
                        ", \"add_bos_token\": false, \"add_eos_token\": true, \"legacy\": false"),
                folder("llama-bytes", "tokenizer.model", "toy-bytefallback", "LlamaTokenizerFast", ""));
        Path texts = folder.resolve("texts.json");
        JSON.writeValue(texts.toFile(), TEXTS);
        List<Object> arguments = new ArrayList<>(List.of(texts));
        arguments.addAll(folders);

        JsonNode expected = JSON.readTree(Peer.run(
                folder, Peer.program(SentencePiecePeerTest.class, "peer_sentencepiece.py"), arguments.toArray()));

        for (Path each : folders) {
            try (TextTokenizer tokenizer = TokenizerSource.of(each).open(settings())) {
                List<TokenSequence> found = tokenizer.encode(TEXTS, "").sequences();
                for (int i = 0; i < TEXTS.size(); i++) {
                    assertThat(found.get(i).ids())
                            .as(each.getFileName() + ": " + TEXTS.get(i))
                            .containsExactly(JSON.convertValue(
                                    expected.get(each.toString()).get(i), int[].class));
                }
            }
        }
    }

    private Path folder(String name, String file, String model, String className, String more) throws IOException {
        Path target = Files.createDirectory(folder.resolve(name));
        Files.write(
                target.resolve(file),
                Files.readAllBytes(Shared.path("data/tokenizers/sentencepiece/" + model + ".model")));
        Files.writeString(
                target.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"" + className + "\"" + more + "}");
        return target;
    }

    private static TokenizerSettings settings() {
        return new TokenizerSettings(64, 30_522, TokenTypes.IGNORED, Casing.KEPT, Blanks.KEPT, SpecialTokens.ADDED);
    }
}
