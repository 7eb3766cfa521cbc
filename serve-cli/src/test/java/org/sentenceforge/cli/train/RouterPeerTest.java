package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.command.Commands;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.weights.PretrainedWeights;
import picocli.CommandLine;

/**
 * Models with routes, trained by {@code sforge train} and by the original's trainer on the same rows: a table for queries beside a
 * transformer for documents, and a transformer that both routes share with a layer behind it for each. Skipped without Python.
 */
@Tag("it")
class RouterPeerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TEXTS = List.of("the text 3", "its pair 16", "none of them");
    /** Two programs that add up in different orders, after eight updates. */
    private static final float TOLERANCE = 2e-4f;

    @TempDir
    private Path folder;

    private final StringWriter errors = new StringWriter();

    @Test
    void eachColumnTrainsItsRouteAsTheOriginalDoes() throws Exception {
        Path base = GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model").toRealPath();
        Path rows = Files.write(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, 20)
                        .mapToObj(i -> "{\"question\": \"the text " + i + "\", \"answer\": \"its pair " + i * i
                                + "\", \"other\": \"no pair " + i + "\"}")
                        .toList());
        String program = Peer.program(RouterPeerTest.class, "peer_router.py");
        Peer.run(folder, program, "train", base, rows, folder);
        Path texts = folder.resolve("texts.json");
        JSON.writeValue(texts.toFile(), TEXTS);

        for (String kind : List.of("apart", "shared")) {
            Path start = folder.resolve(kind).resolve("start");
            Path ours = folder.resolve(kind).resolve("ours");
            float[][][] before = embeddings(start);
            float[][][] expected = embeddings(folder.resolve(kind).resolve("theirs"));

            assertThat(train(start, rows, ours, "{question: query, answer: document, other: document}"))
                    .as(errors.toString())
                    .isZero();

            float[][][] found = embeddings(ours);
            float[][][] read = JSON.readValue(Peer.run(folder, program, "encode", ours, texts), float[][][].class);
            for (int route = 0; route < 2; route++) {
                for (int i = 0; i < TEXTS.size(); i++) {
                    assertThat(found[route][i])
                            .as("%s, route %d, text %d", kind, route, i)
                            .containsExactly(expected[route][i], within(TOLERANCE))
                            .containsExactly(read[route][i], within(1e-5f));
                }
                assertThat(furthest(found[route], before[route]))
                        .as("training moved %s, route %d", kind, route)
                        .isGreaterThan(10 * TOLERANCE);
            }
        }

        Path start = folder.resolve("shared/start");
        Path documents = folder.resolve("documents");
        assertThat(train(start, rows, documents, "{question: document, answer: document, other: document}"))
                .as(errors.toString())
                .isZero();
        assertThat(layer(documents, "query"))
                .as("a route without texts, not even decayed")
                .isEqualTo(layer(start, "query"));
        assertThat(layer(documents, "document")).isNotEqualTo(layer(start, "document"));
        Path routes = start.resolve("2_Router/router_config.json");
        String named = Files.readString(routes);
        Files.writeString(routes, named.replace("\"query\"", "\"ask\"").replace("\"document\"", "\"tell\""));
        Path others = folder.resolve("others");
        assertThat(train(start, rows, others, "{question: ask, answer: tell, other: tell}"))
                .as(errors.toString())
                .isZero();
        assertThat(Files.readString(others.resolve("README.md"))).contains("print(similarities.shape)");
        Files.writeString(routes, named);

        assertThat(train(start, rows, folder.resolve("no"), "{}")).isEqualTo(ExitCode.USAGE.value());
        assertThat(errors.toString()).contains("router_mapping: missing", "[query, document]");
        assertThat(train(start, rows, folder.resolve("no"), "{question: query, answr: document}"))
                .isEqualTo(ExitCode.USAGE.value());
        assertThat(errors.toString()).contains("nothing is named answr");
        assertThat(train(start, rows, folder.resolve("no"), "{question: ask}")).isEqualTo(ExitCode.USAGE.value());
        assertThat(errors.toString()).contains("no route for the task 'ask'");
    }

    private static ByteBuffer layer(Path model, String route) {
        try (PretrainedWeights weights = ModelDirectory.read(model).openWeights()) {
            String name = weights.names().stream()
                    .filter(parameter -> parameter.contains("/" + route + "_0_Dense/") && parameter.endsWith("weight"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = new byte[Math.toIntExact(weights.info(name).byteSize())];
            weights.bytes(name, 0, bytes.length).get(bytes);
            return ByteBuffer.wrap(bytes);
        }
    }

    private static double furthest(float[][] a, float[][] b) {
        double furthest = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                furthest = Math.max(furthest, Math.abs(a[i][j] - b[i][j]));
            }
        }
        return furthest;
    }

    private int train(Path model, Path rows, Path output, String mapping) throws Exception {
        Path config = Files.writeString(folder.resolve("config.yaml"), """
                model: MODEL
                output: OUTPUT
                layout: current
                train: [{data: DATA, loss: MultipleNegativesRankingLoss}]
                arguments: {per_device_train_batch_size: 4, max_steps: 8, learning_rate: 5e-3, weight_decay: 0.1,
                  save_strategy: "no", router_mapping: MAPPING}
                """.replace("MODEL", model.toString())
                .replace("OUTPUT", output.toString())
                .replace("DATA", rows.toString())
                .replace("MAPPING", mapping));
        CommandLine line = Commands.commandLine(new TrainCommand());
        line.setErr(new PrintWriter(errors, true));
        line.setOut(new PrintWriter(new StringWriter(), true));
        return line.execute(config.toString());
    }

    /** Of the texts as queries and as documents. */
    private static float[][][] embeddings(Path model) {
        EncoderSettings settings = new EncoderSettings(
                new Device.Cpu(), EncoderSettings.Numbers.FP32, Optional.empty(), EncoderSettings.TOKENS_PER_BATCH);
        try (Embedder embedder = Embedder.open(ModelDirectory.read(model), Backend.named("torch"), settings)) {
            return new float[][][] {
                embedder.encode(TEXTS, new Prompt.Query()), embedder.encode(TEXTS, new Prompt.Document())
            };
        }
    }
}
