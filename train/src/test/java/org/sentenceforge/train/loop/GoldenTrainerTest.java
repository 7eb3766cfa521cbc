package org.sentenceforge.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.data.Selection;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.source.Sources;
import org.sentenceforge.core.model.source.Surroundings;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.train.config.TrainConfig;

/**
 * The cross-encoders of golden/training/end_to_end through data sets, tokenizer and trainer: loss 1e-4 absolute over the first ten updates
 * and 1e-3 over the rest, learning rates 1e-12, logits before and after 1e-3.
 */
class GoldenTrainerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cross_encoder_bce", "cross_encoder_bce_pos_weight"})
    void repeatsTheReferencesRun(String run) throws IOException {
        Path golden = GoldenFiles.path("training/end_to_end/" + run);
        JsonNode texts = Json.read(golden.resolve("texts.json"));
        JsonNode expected = Json.read(golden.resolve("expected.json"));
        JsonNode rows = texts.get("training_rows");
        Surroundings surroundings =
                Surroundings.silent(Sources.ofEnvironment(Map.of(), Sources.Network.FORBIDDEN, Progress.NONE));
        TrainConfig config = TrainConfig.parse(configuration(
                model(), Json.read(golden.resolve("settings.json")).get("loss")));

        write(rows, null);
        TrainingSetup inOrder = setup(config, surroundings);
        write(rows, inOrder);
        TrainingSetup setup = setup(config, surroundings);

        try (Guides guides = new Guides(List.of(), reference -> null);
                Trainer trainer = new Trainer(setup, guides, checkpoint -> {}, note -> {})) {
            assertLogits(trainer, texts.get("evaluation_texts"), expected.get("logits_before"));
            List<TrainingObserver.Update> updates = new ArrayList<>();
            trainer.train(new Recorder(updates));

            assertThat(updates).hasSize(expected.get("steps").size());
            for (int i = 0; i < updates.size(); i++) {
                JsonNode wanted = expected.get("steps").get(i);
                assertThat(updates.get(i).loss())
                        .as("loss of update %s", i)
                        .isCloseTo(wanted.get("loss").asDouble(), within(i < 10 ? 1e-4 : 1e-3));
                assertThat(updates.get(i).learningRate())
                        .isCloseTo(wanted.get("learning_rate").asDouble(), within(1e-12));
            }
            assertLogits(trainer, texts.get("evaluation_texts"), expected.get("logits_after"));
        }
    }

    private record Recorder(List<TrainingObserver.Update> updates) implements TrainingObserver {
        @Override
        public void begins(Phase phase, long number) {}

        @Override
        public void updated(Update update) {
            updates.add(update);
        }

        @Override
        public void logged(LogEntry entry) {}
    }

    /** The start model with its tokenizer; its scores are logits. */
    private Path model() throws IOException {
        Path model = Files.createDirectories(folder.resolve("model"));
        for (String from : List.of("architectures/BertForSequenceClassification", "training/end_to_end/tokenizer")) {
            try (Stream<Path> files = Files.list(GoldenFiles.path(from))) {
                for (Path file : files.toList()) {
                    Files.copy(file, model.resolve(file.getFileName().toString()));
                }
            }
        }
        ObjectNode config = (ObjectNode) Json.read(model.resolve("config.json"));
        config.putObject("sentence_transformers").put("activation_fn", "torch.nn.modules.linear.Identity");
        JSON.writeValue(model.resolve("config.json").toFile(), config);
        return model;
    }

    private String configuration(Path model, JsonNode loss) {
        return """
                model: MODEL
                output: OUTPUT
                train: [{data: DATA, loss: {NAME: {pos_weight: WEIGHT}}}]
                arguments: {per_device_train_batch_size: 8, num_train_epochs: 1, learning_rate: 5e-4, warmup_ratio: 0.1,
                  save_strategy: "no"}
                """.replace("MODEL", model.toString())
                .replace("OUTPUT", folder.resolve("out").toString())
                .replace("DATA", folder.resolve("rows.jsonl").toString())
                .replace("NAME", loss.get("loss").asText())
                .replace("WEIGHT", loss.get("pos_weight").asText());
    }

    /** The rows so that a run that shuffles them sees them in their order. */
    private void write(JsonNode rows, TrainingSetup shuffles) throws IOException {
        String[] lines = new String[rows.get("label").size()];
        int[] order = new int[lines.length];
        Arrays.setAll(order, i -> i);
        if (shuffles != null) {
            List<int[]> batches = new ArrayList<>();
            shuffles.order().epoch(0).forEachRemaining(batch -> batches.add(batch.rows()));
            order = batches.stream().flatMapToInt(Arrays::stream).toArray();
        }
        for (int i = 0; i < lines.length; i++) {
            ObjectNode row = JSON.createObjectNode();
            for (String column : List.of("sentence1", "sentence2", "label")) {
                row.set(column, rows.get(column).get(i));
            }
            lines[order[i]] = row.toString();
        }
        Files.write(folder.resolve("rows.jsonl"), List.of(lines));
    }

    private static TrainingSetup setup(TrainConfig config, Surroundings surroundings) {
        return new TrainingSetup(
                ModelDirectory.read(Path.of(config.start().model())),
                false,
                config.freeze(),
                OptionalInt.empty(),
                List.of(TrainingSet.load(config.train().get(0), Selection.EmptyCells.REFUSE, surroundings)),
                List.of(),
                List.of(),
                config.arguments(),
                new Device.Cpu(),
                config.output(),
                config.layout(),
                Optional.empty());
    }

    private static void assertLogits(Trainer trainer, JsonNode texts, JsonNode expected) {
        List<TextPair> pairs = StreamSupport.stream(texts.spliterator(), false)
                .map(pair -> new TextPair(pair.get(0).asText(), pair.get(1).asText()))
                .toList();
        float[][] logits = trainer.scorer().score(pairs);
        assertThat(logits).hasNumberOfRows(expected.size());
        for (int i = 0; i < logits.length; i++) {
            assertThat((double) logits[i][0]).isCloseTo(expected.get(i).asDouble(), within(1e-3));
        }
    }
}
