package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sentenceforge.cli.train.OptimizerPeerTest.furthest;
import static org.sentenceforge.cli.train.OptimizerPeerTest.text;
import static org.sentenceforge.cli.train.OptimizerPeerTest.values;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.weights.PretrainedWeights;

/**
 * Encoders of several architectures with fresh parameters, written by {@code sforge train}: the original loads every parameter and gives
 * the same embeddings to 2e-6, and eight updates of plain gradient descent move every parameter alike to 1e-5 (3e-7 when it was written). Skipped without Python.
 */
@Tag("it")
class EncoderPeerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double TOLERANCE = 1e-5;
    private static final double EMBEDDING_TOLERANCE = 2e-6;

    @TempDir
    private Path folder;

    @Test
    void encodersAreReadAndTrainedByPythonAlike() throws Exception {
        Path rows = Files.write(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, 32)
                        .mapToObj(i ->
                                "{\"question\": \"" + text(i % 17) + "\", \"answer\": \"" + text(i * i + 3) + "\"}")
                        .toList());
        List<String> names = new ArrayList<>();
        JsonNode configs = JSON.readTree(Peer.program(EncoderPeerTest.class, "encoders.json"));
        for (var config : configs.properties()) {
            names.add(start(config.getKey(), config.getValue(), rows));
        }
        Path arguments = Files.writeString(folder.resolve("arguments.json"), """
                {"optim": "sgd", "learning_rate": 2e-2, "max_grad_norm": 0, "max_steps": 8,
                 "per_device_train_batch_size": 4, "save_strategy": "no"}
                """);
        String printed = Peer.run(
                folder,
                Peer.program(EncoderPeerTest.class, "peer_encoders.py"),
                Stream.concat(Stream.of(rows.toString(), arguments.toString()), names.stream())
                        .toArray());
        // the trainer prints lines of its own before
        JsonNode python = JSON.readTree(printed.lines().reduce("", (earlier, later) -> later));

        for (String start : names) {
            JsonNode peer = python.get(start);
            ModelDirectory written = ModelDirectory.read(Path.of(start));
            assertThat(written.encoder().encoder().architecture())
                    .isEqualTo(peer.get("class").asText());
            assertThat(written.maxLength()).isEqualTo(peer.get("max_length").asInt());
            assertSameEmbeddings(start, peer.get("embeddings"));
            train(start + "-ours", "model: " + start, rows, Files.readString(arguments));
            assertSameMoves(start);
        }
    }

    private static void assertSameEmbeddings(String start, JsonNode expected) {
        try (Embedder embedder =
                Embedder.open(ModelDirectory.read(Path.of(start)), Backend.named("torch"), EncoderSettings.exact())) {
            float[][] found = embedder.encode(
                    IntStream.range(0, 32).mapToObj(i -> text(i % 17)).toList());
            for (int i = 0; i < found.length; i++) {
                for (int j = 0; j < found[i].length; j++) {
                    assertThat(Math.abs(found[i][j] - expected.get(i).get(j).doubleValue()))
                            .as(start)
                            .isLessThan(EMBEDDING_TOLERANCE);
                }
            }
        }
    }

    private static void assertSameMoves(String start) {
        double moved = 0;
        try (PretrainedWeights before = ModelDirectory.read(Path.of(start)).openWeights();
                PretrainedWeights expected =
                        ModelDirectory.read(Path.of(start + "-theirs")).openWeights();
                PretrainedWeights found =
                        ModelDirectory.read(Path.of(start + "-ours")).openWeights()) {
            assertThat(found.names()).containsExactlyInAnyOrderElementsOf(expected.names());
            for (String name : found.names()) {
                assertThat(furthest(values(found, name), values(expected, name)))
                        .as(start + " " + name)
                        .isLessThan(TOLERANCE);
                moved = Math.max(moved, furthest(values(found, name), values(before, name)));
            }
        }
        assertThat(moved).as(start).isGreaterThan(100 * TOLERANCE);
    }

    /** A model that an update too small to be seen leaves as it begins. */
    private String start(String name, JsonNode config, Path rows) throws IOException {
        String type = config.get("model_type").asText();
        String more = type.endsWith("t5")
                ? ", {Dense: {out_features: 32, bias: false, activation: Identity}}, Normalize"
                : "";
        Path tokenizer = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        String start =
                "config: " + config + "\ntokenizer: " + tokenizer + "\nmodules: [{Pooling: {mode: mean}}" + more + "]";
        Path target = folder.resolve(name);
        train(
                target.toString(),
                start,
                rows,
                "{\"max_steps\": 1, \"learning_rate\": 1e-30, \"per_device_train_batch_size\": 4, \"save_strategy\": \"no\"}");
        return target.toString();
    }

    private void train(String output, String start, Path rows, String arguments) throws IOException {
        Path config = Files.writeString(folder.resolve("config.yaml"), """
                START
                output: OUTPUT
                layout: current
                train: [{data: ROWS, loss: MultipleNegativesRankingLoss}]
                arguments: ARGUMENTS
                """.replace("START", start)
                .replace("OUTPUT", output)
                .replace("ROWS", rows.toString())
                .replace("ARGUMENTS", arguments.replace("\n", " ")));
        Sforge.Result result = Sforge.run("train", config, "--device", "cpu");
        assertThat(result.exitCode()).as(result.err()).isZero();
    }
}
