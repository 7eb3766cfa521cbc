package org.sentenceforge.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.torch.TorchSentenceEncoder;
import org.sentenceforge.core.weights.SafetensorsFile;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.optimizer.AdamW;
import org.sentenceforge.train.optimizer.OptimizerSettings;

/**
 * Whole runs of golden/training/end_to_end: loss 1e-4 absolute over the first ten steps and 1e-3 over the rest, gradient norm 1e-3
 * relative, embeddings before and after 1e-3 absolute, every final parameter's L2 norm and first values 1e-3.
 */
class GoldenTrainingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TorchDevice CPU = TorchDevice.of(new Device.Cpu());

    /** All runs of bi-encoders. */
    static List<String> runs() throws IOException {
        try (Stream<Path> folders = Files.list(GoldenFiles.path("training/end_to_end"))) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> !name.startsWith("cross_encoder") && !name.equals("tokenizer"))
                    .sorted()
                    .toList();
        }
    }

    private static Loss loss(JsonNode settings) {
        ObjectNode parameters = settings.get("loss").deepCopy();
        String name = parameters.remove("loss").asText();
        String inner = parameters.path("inner_loss").asText();
        parameters.remove("inner_loss");
        return EmbeddingCase.loss(name, parameters, inner);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void repeatsTheReferencesRun(String run) throws IOException {
        Path folder = GoldenFiles.path("training/end_to_end/" + run);
        JsonNode settings = Json.read(folder.resolve("settings.json"));
        JsonNode expected = Json.read(folder.resolve("expected.json"));
        Path start = GoldenFiles.path(settings.get("start_model").asText());
        Path config = start.resolve("config.json");
        SentenceModel model = new SentenceModel(List.of(
                new Transformer(
                        EncoderConfig.read(Json.read(config), config.toString()).encoder()),
                new Pooling(List.of(PoolingMode.MEAN), PromptTokens.INCLUDED)));
        OptimizerSettings optimizer = new OptimizerSettings(
                new AdamW(),
                1,
                settings.get("weight_decay").asDouble(),
                settings.get("max_grad_norm").asDouble(),
                Map.of());
        List<List<MicroBatch>> steps = steps(folder);
        int columns = steps.get(0).get(0).columns().size();
        Objective objective = Objective.of(loss(settings), model, columns);
        try (SafetensorsFile weights = SafetensorsFile.open(start.resolve("model.safetensors"));
                TrainingStep training = new TrainingStep(
                        model, weights, List.of(objective), optimizer, TorchPrecision.FP32, CPU, 1, note -> {});
                TorchSentenceEncoder encoder =
                        TorchSentenceEncoder.sharing(model, training.parameters(), TorchPrecision.FP32, CPU)) {
            List<TokenSequence> texts = rows(expected.get("evaluation_inputs"));
            assertVectors(encoder.encode(texts), expected.get("embeddings_before"));
            for (int i = 0; i < steps.size(); i++) {
                JsonNode wanted = expected.get("steps").get(i);
                TrainingStep.Result result = training.run(
                        new UpdateBatches(steps.get(i), steps.get(i).size()),
                        base -> wanted.get("learning_rate").asDouble(),
                        1,
                        microBatch -> 1L);
                double norm = wanted.get("grad_norm").asDouble();
                assertThat(result.loss().value())
                        .isCloseTo(wanted.get("loss").asDouble(), within(i < 10 ? 1e-4 : 1e-3));
                assertThat(result.gradientNorm()).isCloseTo(norm, within(norm * 1e-3));
            }
            assertVectors(encoder.encode(texts), expected.get("embeddings_after"));
            assertParameters(training.parameters().byName(), expected.get("final_weights"));
        }
    }

    private static void assertVectors(float[][] actual, JsonNode expected) {
        assertThat(actual).hasNumberOfRows(expected.size());
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).containsExactly(JSON.convertValue(expected.get(i), float[].class), within(1e-3f));
        }
    }

    private static void assertParameters(Map<String, NDArray> actual, JsonNode expected) {
        actual.forEach((name, parameter) -> {
            JsonNode wanted = expected.get(name);
            if (wanted.get("comparable").asBoolean()) {
                float[] values = parameter.toFloatArray();
                float[] first = JSON.convertValue(wanted.get("first"), float[].class);
                double squares = 0;
                for (float value : values) {
                    squares += (double) value * value;
                }
                assertThat(Arrays.copyOf(values, first.length)).as(name).containsExactly(first, within(1e-3f));
                assertThat(Math.sqrt(squares))
                        .as(name)
                        .isCloseTo(wanted.get("l2").asDouble(), within(1e-3));
            }
        });
    }

    private static List<List<MicroBatch>> steps(Path folder) throws IOException {
        List<List<MicroBatch>> steps = new ArrayList<>();
        for (JsonNode batch : Json.read(folder.resolve("batches.json")).get("batches")) {
            while (steps.size() <= batch.get("step").asInt()) {
                steps.add(new ArrayList<>());
            }
            List<List<TokenSequence>> columns = new ArrayList<>();
            batch.get("columns").forEach(column -> columns.add(rows(column)));
            steps.get(batch.get("step").asInt())
                    .add(new MicroBatch(
                            0,
                            columns,
                            Optional.empty(),
                            List.of(),
                            List.of(),
                            new int[columns.get(0).size()]));
        }
        return steps;
    }

    private static List<TokenSequence> rows(JsonNode column) {
        List<TokenSequence> rows = new ArrayList<>();
        for (JsonNode row : column.get("input_ids")) {
            List<Integer> ids = new ArrayList<>();
            row.forEach(id -> ids.add(id.asInt()));
            int length = ids.lastIndexOf(3) + 1; // padding follows the end token
            rows.add(TokenSequence.of(
                    ids.subList(0, length).stream().mapToInt(i -> i).toArray()));
        }
        return rows;
    }
}
