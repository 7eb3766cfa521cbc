package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.cli.command.Commands;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.weights.FloatReader;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.core.weights.TensorInfo;
import org.sentenceforge.core.weights.Weights;
import picocli.CommandLine;

/**
 * The parameters of a model trained by {@code sforge train} and by the original's trainer with the same arguments. Skipped without
 * Python.
 */
@Tag("it")
class OptimizerPeerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Two programs that add up in different orders, after ten updates: 3e-7 when it was written. */
    private static final double TOLERANCE = 1e-5;

    private static final List<String> WORDS = List.of(
            "the", "young", "teacher", "reads", "book", "before", "night", "apple", "bread", "water", "garden", "fox",
            "cat");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"optim\": \"adamw_torch_fused\", \"learning_rate\": 1e-3, \"weight_decay\": 0.1,"
                        + " \"lr_scheduler_type\": \"cosine\", \"batch_sampler\": \"no_duplicates\","
                        + " \"learning_rate_mapping\": {\"\\\\.2\\\\.\": 1e-2, \"LayerNorm|embeddings\": 0}",
                "\"optim\": \"sgd\", \"optim_args\": \"momentum=0.9, nesterov=true\", \"learning_rate\": 2e-2,"
                        + " \"weight_decay\": 0.1, \"lr_scheduler_type\": \"cosine_with_min_lr\","
                        + " \"lr_scheduler_kwargs\": {\"min_lr\": 1e-3}, \"warmup_steps\": 2, \"max_grad_norm\": 0.5,"
                        + " \"learning_rate_mapping\": {\"^model\\\\.2\\\\.linear\": 5e-2}",
                "\"optim\": \"adafactor\", \"learning_rate\": 1e-3, \"weight_decay\": 0.1, \"max_grad_norm\": 0,"
                        + " \"gradient_accumulation_steps\": 2, \"lr_scheduler_type\": \"warmup_stable_decay\","
                        + " \"lr_scheduler_kwargs\": {\"num_decay_steps\": 4, \"decay_type\": \"1-sqrt\"}",
                "\"optim\": \"rmsprop\", \"optim_args\": \"momentum=0.5,centered=true\", \"learning_rate\": 1e-4,"
                        + " \"weight_decay\": 0.1",
                "\"optim\": \"adagrad\", \"optim_args\": \"lr_decay=0.01\", \"learning_rate\": 5e-3"
            })
    void movesAModelAsTheOriginal(String arguments) throws Exception {
        Path start = start();
        Path rows = Files.write(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, 40)
                        .mapToObj(i ->
                                "{\"question\": \"" + text(i % 17) + "\", \"answer\": \"" + text(i * i + 3) + "\"}")
                        .toList());
        Path given = Files.writeString(
                folder.resolve("arguments.json"),
                "{" + arguments
                        + ", \"per_device_train_batch_size\": 4, \"max_steps\": 10, \"save_strategy\": \"no\"}");
        Peer.run(
                folder,
                Peer.program(OptimizerPeerTest.class, "peer_optimizer.py"),
                start,
                rows,
                given,
                folder.resolve("theirs"));

        train(start, rows, Files.readString(given));

        try (PretrainedWeights before = ModelDirectory.read(start).openWeights();
                PretrainedWeights expected =
                        ModelDirectory.read(folder.resolve("theirs")).openWeights();
                PretrainedWeights found =
                        ModelDirectory.read(folder.resolve("ours")).openWeights()) {
            double moved = 0;
            for (String name : found.names()) {
                if (name.endsWith("key.bias")) {
                    continue; // its gradient is 0 up to rounding, which most optimizers blow up
                }
                assertThat(furthest(values(found, name), values(expected, name)))
                        .as(name)
                        .isLessThan(TOLERANCE);
                moved = Math.max(moved, furthest(values(found, name), values(before, name)));
            }
            assertThat(moved).isGreaterThan(100 * TOLERANCE);
        }
    }

    /** A model with a layer behind the transformer, without dropout: the two sides' random numbers differ. */
    private Path start() throws IOException {
        Path source =
                GoldenFiles.path("saved_models/v6.0.1/cls_dense_prompts/model").toRealPath();
        Path start = folder.resolve("start");
        try (Stream<Path> files = Files.walk(source)) {
            files.forEach(
                    file -> copy(file, start.resolve(source.relativize(file).toString())));
        }
        Path config = start.resolve("config.json");
        ObjectNode json = (ObjectNode) Json.read(config);
        json.put("hidden_dropout_prob", 0).put("attention_probs_dropout_prob", 0);
        Files.delete(config);
        JSON.writeValue(config.toFile(), json);
        return start;
    }

    private static void copy(Path from, Path to) {
        try {
            if (Files.isDirectory(from)) {
                Files.createDirectories(to);
            } else {
                Files.write(to, Files.readAllBytes(from));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A text of words that the golden tokenizer knows. */
    static String text(int i) {
        return WORDS.get(i % 7) + " " + WORDS.get(i / 7 % 11) + " " + WORDS.get(i * 5 % WORDS.size());
    }

    private void train(Path model, Path rows, String arguments) throws IOException {
        Path config = Files.writeString(folder.resolve("config.yaml"), """
                model: MODEL
                output: OUTPUT
                layout: current
                train: [{data: DATA, loss: MultipleNegativesRankingLoss}]
                arguments: ARGUMENTS
                """.replace("MODEL", model.toString())
                .replace("OUTPUT", folder.resolve("ours").toString())
                .replace("DATA", rows.toString())
                .replace("ARGUMENTS", arguments));
        StringWriter errors = new StringWriter();
        CommandLine line = Commands.commandLine(new TrainCommand());
        line.setErr(new PrintWriter(errors, true));
        line.setOut(new PrintWriter(new StringWriter(), true));
        assertThat(line.execute(config.toString())).as(errors.toString()).isZero();
    }

    static float[] values(Weights weights, String name) {
        TensorInfo info = weights.info(name);
        float[] values = new float[Math.toIntExact(info.elements())];
        FloatReader.read(weights, info, 0, FloatBuffer.wrap(values));
        return values;
    }

    static double furthest(float[] a, float[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> Math.abs(a[i] - b[i]))
                .max()
                .orElse(0);
    }
}
