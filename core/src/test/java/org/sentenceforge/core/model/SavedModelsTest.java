package org.sentenceforge.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.torch.TorchSentenceEncoder;
import org.sentenceforge.core.weights.PretrainedWeights;

/** golden/saved_models from directory to numbers; its README states the tolerance 1e-5. */
class SavedModelsTest {
    private static final double TOLERANCE = 1e-5;

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
    void biEncodersEmbedAsTheOriginalLibrary(String name) throws IOException {
        ModelDirectory directory = ModelDirectoryTest.golden(name);
        JsonNode expected = expected(name);
        List<String> texts = Json.strings(expected.get("texts"));
        try (PretrainedWeights weights = directory.openWeights();
                TextTokenizer tokenizer = directory.openTokenizer();
                TorchSentenceEncoder encoder = new TorchSentenceEncoder(
                        directory.model(), weights, TorchPrecision.FP32, TorchDevice.of(new Device.Cpu()))) {
            for (Case one : List.of(
                    new Case(new Prompt.Default(), "embeddings"),
                    new Case(new Prompt.Literal("query: "), "embeddings_with_prompt_text_query"),
                    new Case(new Prompt.Query(), "encode_query"),
                    new Case(new Prompt.Document(), "encode_document"))) {
                String prompt = directory.settings().promptText(one.prompt());
                float[][] rows = encoder.encode(tokenizer.encode(texts, prompt).sequences());
                assertClose(rows, expected.get(one.key()), one.key());
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
    void crossEncodersGiveTheOriginalLibrarysLogits(String name) throws IOException {
        ModelDirectory directory = ModelDirectoryTest.golden(name);
        JsonNode expected = expected(name);
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        expected.get("pairs").forEach(pair -> {
            first.add(pair.get(0).asText());
            second.add(pair.get(1).asText());
        });
        try (PretrainedWeights weights = directory.openWeights();
                TextTokenizer tokenizer = directory.openTokenizer();
                TorchSentenceEncoder encoder = new TorchSentenceEncoder(
                        directory.model(), weights, TorchPrecision.FP32, TorchDevice.of(new Device.Cpu()))) {
            float[][] logits =
                    encoder.encode(tokenizer.encodePairs(first, second).sequences());
            assertClose(logits, expected.get("scores_identity"), "scores_identity");
        }
    }

    private record Case(Prompt prompt, String key) {}

    private static void assertClose(float[][] rows, JsonNode expected, String what) {
        assertThat(rows).hasNumberOfRows(expected.size());
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows[i].length; j++) {
                JsonNode wanted = expected.get(i).isArray() ? expected.get(i).get(j) : expected.get(i);
                assertThat((double) rows[i][j])
                        .as(what + " row " + i)
                        .isCloseTo(wanted.doubleValue(), within(TOLERANCE));
            }
        }
    }

    private static JsonNode expected(String model) throws IOException {
        return Json.read(GoldenFiles.path("saved_models/" + model + "/expected.json"));
    }
}
