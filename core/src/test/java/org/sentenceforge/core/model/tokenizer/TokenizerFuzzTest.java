package org.sentenceforge.core.model.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.sentenceforge.core.ExitCode.BAD_MODEL;
import static org.sentenceforge.core.ExitCode.USAGE;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.fuzz.Fuzzing;
import org.sentenceforge.core.support.fuzz.Mutations;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.core.text.TokenizerSettings.Blanks;
import org.sentenceforge.core.text.TokenizerSettings.Casing;
import org.sentenceforge.core.text.TokenizerSettings.SpecialTokens;
import org.sentenceforge.core.text.TokenizerSettings.TokenTypes;

/**
 * Broken models of sentencepiece, and the tokenizer.json of every kind: a message about the model, or tokens. The native library
 * ends the whole process over some that it cannot take; {@code -Dfuzz.trace} tells over which.
 */
class TokenizerFuzzTest {
    private static final TokenizerSettings SETTINGS =
            new TokenizerSettings(16, 1000, TokenTypes.USED, Casing.KEPT, Blanks.KEPT, SpecialTokens.ADDED);
    private static final List<String> TEXTS = List.of("the WHO, who\tis 12", "", "\u00e9 \u6771\u4eac \ud83d\ude00A");
    private static final byte[] ADDED = "{\"<new>\": 40}".getBytes(UTF_8);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Parts of other tokenizers, by their keys; what one model's parts lead to in the native library is a little of it. */
    private static final List<Map.Entry<String, List<String>>> PARTS = List.of(
            Map.entry(
                    "normalizer",
                    List.of(
                            "{'type':'NFC'}",
                            "{'type':'NFKD'}",
                            "{'type':'Lowercase'}",
                            "{'type':'Strip','strip_left':true,'strip_right':true}",
                            "{'type':'Prepend','prepend':'_'}",
                            "{'type':'Replace','pattern':{'String':' '},'content':'_'}",
                            "{'type':'Replace','pattern':{'Regex':' {2,}'},'content':' '}",
                            "{'type':'ByteLevel'}",
                            "{'type':'Sequence','normalizers':[{'type':'NFD'},{'type':'StripAccents'},{'type':'Nmt'}]}")),
            Map.entry(
                    "pre_tokenizer",
                    List.of(
                            "{'type':'ByteLevel','add_prefix_space':true,'trim_offsets':true,'use_regex':true}",
                            "{'type':'Metaspace','replacement':'_','prepend_scheme':'always','split':true}",
                            "{'type':'Whitespace'}",
                            "{'type':'WhitespaceSplit'}",
                            "{'type':'Punctuation','behavior':'Isolated'}",
                            "{'type':'CharDelimiterSplit','delimiter':'-'}",
                            "{'type':'FixedLength','length':5}",
                            "{'type':'Split','pattern':{'Regex':'(?i:x)|\\\\p{L}+|\\\\s+(?!\\\\S)'},'behavior':'MergedWithPrevious','invert':true}",
                            "{'type':'Sequence','pretokenizers':[{'type':'Digits','individual_digits':true},{'type':'UnicodeScripts'}]}")),
            Map.entry(
                    "post_processor",
                    List.of(
                            "{'type':'BertProcessing','sep':['x',3],'cls':['y',2]}",
                            "{'type':'RobertaProcessing','sep':['x',3],'cls':['y',2],'trim_offsets':true,'add_prefix_space':false}",
                            "{'type':'ByteLevel','add_prefix_space':true,'trim_offsets':false,'use_regex':true}",
                            "{'type':'Sequence','processors':[{'type':'TemplateProcessing','single':[{'Sequence':{'id':'A','type_id':0}}],"
                                    + "'pair':[{'Sequence':{'id':'A','type_id':0}},{'Sequence':{'id':'B','type_id':1}}],'special_tokens':{}}]}")),
            Map.entry(
                    "decoder",
                    List.of(
                            "{'type':'WordPiece','prefix':'##','cleanup':true}",
                            "{'type':'BPEDecoder','suffix':'x'}",
                            "{'type':'CTC','pad_token':'x','word_delimiter_token':'|','cleanup':true}",
                            "{'type':'Sequence','decoders':[{'type':'Replace','pattern':{'String':'_'},'content':' '},{'type':'ByteFallback'},"
                                    + "{'type':'Fuse'},{'type':'Strip','content':' ','start':1,'stop':0}]}")));

    @TempDir
    private Path folder;

    /** The files of a folder without a tokenizer.json. */
    private record Input(byte[] model, byte[] config, byte[] added) {

        static Input draw(Input whole, Mutations mutations) {
            return mutations.oneIn(4)
                    ? new Input(whole.model, mutations.ofJson(whole.config), mutations.ofJson(ADDED))
                    : new Input(mutations.ofBytes(whole.model), whole.config, ADDED);
        }

        TokenizerSource write(Path folder) throws IOException {
            Fuzzing.write(folder.resolve("spiece.model"), model);
            Fuzzing.write(folder.resolve("tokenizer_config.json"), config);
            Fuzzing.write(folder.resolve("added_tokens.json"), added);
            return TokenizerSource.of(folder);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AlbertTokenizer, UNIGRAM",
        "DebertaV2Tokenizer, UNIGRAM",
        "T5Tokenizer, UNIGRAM",
        "XLMRobertaTokenizer, UNIGRAM",
        "CamembertTokenizer, BPE",
        "LlamaTokenizer, BPE"
    })
    void modelsOfSentencepiece(String className, SentencePieceModel.Algorithm algorithm) throws Exception {
        Input whole = whole(className, algorithm);

        Fuzzing.of("sentencepiece model, " + className, BAD_MODEL, USAGE)
                .run(
                        100,
                        mutations -> Input.draw(whole, mutations),
                        input -> tokenize(input.write(folder).open(SETTINGS)));
    }

    @ParameterizedTest
    @CsvSource({"AlbertTokenizer, UNIGRAM", "LlamaTokenizer, BPE"})
    void theirTokenizerJson(String className, SentencePieceModel.Algorithm algorithm) throws Exception {
        fuzz(className, whole(className, algorithm).write(folder).json().toString());
    }

    @Test
    void theTokenizerJsonOfWordPieces() throws Exception {
        fuzz(
                "WordPiece",
                Files.readString(GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model/tokenizer.json")));
    }

    private void fuzz(String kind, String json) throws Exception {
        byte[] whole = json.getBytes(UTF_8);
        Path file = folder.resolve("tokenizer.json");
        Fuzzing.of("tokenizer.json, " + kind, BAD_MODEL, USAGE)
                .run(
                        300,
                        mutations -> new String(
                                mutations.ofJson(mutations.oneIn(2) ? whole : withOtherPart(whole, mutations)), UTF_8),
                        broken -> tokenize(TextTokenizer.of(broken, file, SETTINGS)));
    }

    private static byte[] withOtherPart(byte[] whole, Mutations mutations) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(whole);
        Map.Entry<String, List<String>> parts = mutations.oneOf(PARTS);
        json.set(parts.getKey(), JSON.readTree(mutations.oneOf(parts.getValue()).replace('\'', '"')));
        return JSON.writeValueAsBytes(json);
    }

    private static Input whole(String className, SentencePieceModel.Algorithm algorithm) {
        byte[] config = ("{\"tokenizer_class\": \"" + className
                        + "\", \"extra_ids\": 3, \"added_tokens_decoder\": {\"41\": {\"content\": \"<newer>\"}}}")
                .getBytes(UTF_8);
        return new Input(TinySentencePiece.of(algorithm), config, ADDED);
    }

    private static void tokenize(TextTokenizer opened) {
        try (TextTokenizer tokenizer = opened) {
            tokenizer.encode(TEXTS, "").sequences().forEach(row -> tokenizer.decode(row.ids()));
        }
    }
}
