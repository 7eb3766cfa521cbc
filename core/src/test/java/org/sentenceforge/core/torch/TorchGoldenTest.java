package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sentenceforge.core.encoder.EncoderConfig;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.Shared;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.SafetensorsFile;

/** BERT on libtorch against golden/architectures/BertModel; tolerance 2e-5 absolute. */
class TorchGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @EnumSource(PoolingMode.class)
    void poolsAsTheReference(PoolingMode mode) throws IOException {
        Path folder = Shared.path("golden/architectures/BertModel");
        SentenceModel model = model(folder, mode);
        try (SafetensorsFile weights = SafetensorsFile.open(folder.resolve("model.safetensors"));
                TorchSentenceEncoder encoder =
                        new TorchSentenceEncoder(model, weights, TorchPrecision.FP32, TorchDevice.of("cpu"))) {
            JsonNode inputs =
                    JSON.readTree(folder.resolve("inputs.json").toFile()).get("cases");
            JsonNode expected =
                    JSON.readTree(folder.resolve("expected.json").toFile()).get("cases");
            for (int c = 0; c < inputs.size(); c++) {
                float[][] rows = encoder.encode(rows(inputs.get(c)));
                JsonNode wanted = expected.get(c).get("pooled").get(mode.key()).get("raw");
                assertThat(largestDifference(rows, wanted)).isLessThan(2e-5);
            }
        }
    }

    @Test
    void givesTheReferencesTokenVectors() throws IOException {
        Path folder = Shared.path("golden/architectures/BertModel");
        try (SafetensorsFile weights = SafetensorsFile.open(folder.resolve("model.safetensors"));
                TorchSentenceEncoder encoder = new TorchSentenceEncoder(
                        model(folder, PoolingMode.MEAN), weights, TorchPrecision.FP32, TorchDevice.of("cpu"))) {
            JsonNode inputs =
                    JSON.readTree(folder.resolve("inputs.json").toFile()).get("cases");
            JsonNode expected =
                    JSON.readTree(folder.resolve("expected.json").toFile()).get("cases");
            for (int c = 0; c < inputs.size(); c++) {
                float[][][] tokens = encoder.encodeTokens(rows(inputs.get(c)));
                for (int i = 0; i < tokens.length; i++) {
                    JsonNode wanted = expected.get(c).get("last_hidden_state").get(i);
                    assertThat(wanted.size()).isEqualTo(tokens[i].length);
                    assertThat(largestDifference(tokens[i], wanted)).isLessThan(2e-5);
                }
            }
        }
    }

    private static SentenceModel model(Path folder, PoolingMode mode) throws IOException {
        Path config = folder.resolve("config.json");
        return new SentenceModel(List.of(
                new Transformer(EncoderConfig.read(JSON.readTree(config.toFile()), config.toString())
                        .encoder()),
                new Pooling(List.of(mode), PromptTokens.INCLUDED)));
    }

    private static List<TokenSequence> rows(JsonNode inputs) {
        List<TokenSequence> rows = new ArrayList<>();
        for (int i = 0; i < inputs.get("input_ids").size(); i++) {
            JsonNode mask = inputs.get("attention_mask").get(i);
            int first = 0;
            while (mask.get(first).asInt() == 0) {
                first++;
            }
            int length = 0;
            while (first + length < mask.size() && mask.get(first + length).asInt() == 1) {
                length++;
            }
            int[] ids = ints(inputs.get("input_ids").get(i), first, length);
            int[] types = inputs.has("token_type_ids")
                    ? ints(inputs.get("token_type_ids").get(i), first, length)
                    : null;
            rows.add(new TokenSequence(ids, types, first, 0));
        }
        return rows;
    }

    private static int[] ints(JsonNode row, int first, int length) {
        int[] numbers = new int[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = row.get(first + i).asInt();
        }
        return numbers;
    }

    private static double largestDifference(float[][] rows, JsonNode wanted) {
        double largest = 0;
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows[i].length; j++) {
                largest = Math.max(
                        largest, Math.abs(rows[i][j] - wanted.get(i).get(j).asDouble()));
            }
        }
        return largest;
    }
}
