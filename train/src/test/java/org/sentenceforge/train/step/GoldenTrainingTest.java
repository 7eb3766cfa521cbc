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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.tokenizer.TokenizerSource;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.torch.TorchSentenceEncoder;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.crossencoder.Losses;
import org.sentenceforge.train.optimizer.AdamW;
import org.sentenceforge.train.optimizer.OptimizerSettings;
import org.sentenceforge.train.optimizer.ReferenceNames;

/**
 * Whole runs of golden/training/end_to_end: loss 1e-4 absolute over the first ten steps and 1e-3 over the rest, gradient norm 1e-3
 * relative, embeddings or logits before and after 1e-3 absolute, every final parameter's L2 norm and first values 1e-3.
 */
class GoldenTrainingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TorchDevice CPU = TorchDevice.of(new Device.Cpu());

    /** All runs. */
    static List<String> runs() throws IOException {
        try (Stream<Path> folders = Files.list(GoldenFiles.path("training/end_to_end"))) {
            return folders.map(folder -> folder.getFileName().toString())
                    .filter(name -> !name.equals("tokenizer"))
                    .sorted()
                    .toList();
        }
    }

    private static Loss loss(String run, JsonNode settings) {
        ObjectNode parameters = settings.get("loss").deepCopy();
        String name = parameters.remove("loss").asText();
        if (crossEncoder(run)) {
            return LossCase.loss(Losses.table(), name, parameters);
        }
        String inner = parameters.path("inner_loss").asText();
        parameters.remove("inner_loss");
        return EmbeddingCase.loss(name, parameters, inner);
    }

    private static boolean crossEncoder(String run) {
        return run.startsWith("cross_encoder");
    }

    @ParameterizedTest
    @MethodSource("runs")
    void repeatsTheReferencesRun(String run) throws IOException {
        Path folder = GoldenFiles.path("training/end_to_end/" + run);
        JsonNode settings = Json.read(folder.resolve("settings.json"));
        JsonNode expected = Json.read(folder.resolve("expected.json"));
        ModelDirectory start =
                ModelDirectory.read(GoldenFiles.path(settings.get("start_model").asText()));
        SentenceModel model = start.model();
        OptimizerSettings optimizer = new OptimizerSettings(
                new AdamW(),
                1,
                settings.get("weight_decay").asDouble(),
                settings.get("max_grad_norm").asDouble(),
                Map.of());
        List<List<MicroBatch>> steps = crossEncoder(run) ? pairSteps(folder, start.tokenizerSettings()) : steps(folder);
        MicroBatch first = steps.get(0).get(0);
        Loss loss = loss(run, settings);
        Objective objective = new Objective(
                loss,
                loss.gradients(),
                Collections.nCopies(first.columns().size() + (crossEncoder(run) ? 1 : 0), model),
                first.labels().map(MicroBatch.Labels::width));
        try (PretrainedWeights weights = start.openWeights();
                TrainingStep training = new TrainingStep(
                        model,
                        weights,
                        Set.of(),
                        false,
                        List.of(objective),
                        optimizer,
                        ReferenceNames.of(model, ""),
                        TorchPrecision.FP32,
                        CPU,
                        1,
                        note -> {});
                TorchSentenceEncoder encoder =
                        TorchSentenceEncoder.sharing(model, training.parameters(), TorchPrecision.FP32, CPU)) {
            List<TokenSequence> texts = rows(expected.get("evaluation_inputs"));
            assertVectors(encoder.encode(texts), vectors(expected, "before"));
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
            assertVectors(encoder.encode(texts), vectors(expected, "after"));
            assertParameters(training.parameters().byName(), expected.get("final_weights"));
        }
    }

    /** Embeddings, or the logits of pairs. */
    private static JsonNode vectors(JsonNode expected, String when) {
        return expected.has("logits_" + when) ? expected.get("logits_" + when) : expected.get("embeddings_" + when);
    }

    private static void assertVectors(float[][] actual, JsonNode expected) {
        assertThat(actual).hasNumberOfRows(expected.size());
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).containsExactly(LossCase.floats(expected.get(i)), within(1e-3f));
        }
    }

    private static void assertParameters(Map<String, NDArray> actual, JsonNode expected) {
        actual.forEach((name, parameter) -> {
            JsonNode wanted = expected.has(name) ? expected.get(name) : expected.get("bert." + name);
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

    /** Pairs in their order, eight to a step; the recorded batches have but the first texts. */
    private static List<List<MicroBatch>> pairSteps(Path folder, TokenizerSettings settings) {
        JsonNode rows = Json.read(folder.resolve("texts.json")).get("training_rows");
        float[] labels = LossCase.floats(rows.get("label"));
        int size = Json.read(folder.resolve("settings.json"))
                .get("per_device_train_batch_size")
                .asInt();
        try (TextTokenizer tokenizer =
                TokenizerSource.of(folder.resolveSibling("tokenizer")).open(settings)) {
            List<TokenSequence> pairs = tokenizer
                    .encodePairs(texts(rows.get("sentence1")), texts(rows.get("sentence2")))
                    .sequences();
            return IntStream.range(0, labels.length / size)
                    .map(step -> step * size)
                    .mapToObj(first -> List.of(new MicroBatch(
                            0,
                            List.of(pairs.subList(first, first + size)),
                            Optional.of(new MicroBatch.Labels(Arrays.copyOfRange(labels, first, first + size), 0)),
                            List.of(),
                            List.of(),
                            new int[size])))
                    .toList();
        }
    }

    private static List<String> texts(JsonNode list) {
        return LossCase.items(list).map(JsonNode::asText).toList();
    }

    private static List<TokenSequence> rows(JsonNode column) {
        List<TokenSequence> rows = new ArrayList<>();
        for (int row = 0; row < column.get("input_ids").size(); row++) {
            int length =
                    IntStream.of(ints(column.get("attention_mask").get(row))).sum();
            JsonNode types = column.path("token_type_ids").path(row);
            rows.add(new TokenSequence(
                    Arrays.copyOf(ints(column.get("input_ids").get(row)), length),
                    types.isMissingNode() ? null : Arrays.copyOf(ints(types), length),
                    0,
                    0));
        }
        return rows;
    }

    private static int[] ints(JsonNode list) {
        return JSON.convertValue(list, int[].class);
    }
}
