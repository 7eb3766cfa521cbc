package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sentenceforge.cli.train.OptimizerPeerTest.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Peer;

/**
 * What a user does with an encoder: trains it whole and with an adapter, exports both, embeds with graph and libtorch alike, and has the cards
 * shown. A few families, unless {@code -Dsentenceforge.families=all} asks for every one.
 */
@Tag("it")
class EveryEncoderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> FURTHER = Map.of(
            "nomic_bert", "\"model_type\": \"nomic_bert\"",
            "gte", "\"model_type\": \"gte\"",
            "jina_bert",
                    "\"model_type\": \"bert\", \"position_embedding_type\": \"alibi\", \"feed_forward_type\": \"geglu\"",
            "jina_v3", "\"model_type\": \"jina_embeddings_v3\"");
    private static final String SIZES = """
            , "vocab_size": 1000, "hidden_size": 48, "intermediate_size": 60, "num_hidden_layers": 2, "num_attention_heads": 4,
             "max_position_embeddings": 66, "pad_token_id": 0}
            """;

    private static final Set<String> FEW = Set.of("deberta_v1", "jina_bert", "phi3", "t5");

    @TempDir
    private Path folder;

    static Stream<Map.Entry<String, JsonNode>> encoders() throws IOException {
        Map<String, JsonNode> configs = new TreeMap<>();
        JSON.readTree(Peer.program(EncoderPeerTest.class, "encoders.json"))
                .properties()
                .forEach(config -> configs.put(config.getKey(), config.getValue()));
        for (Map.Entry<String, String> further : FURTHER.entrySet()) {
            configs.put(further.getKey(), JSON.readTree("{" + further.getValue() + SIZES));
        }
        boolean all = System.getProperty("sentenceforge.families", "").equals("all");
        return configs.entrySet().stream().filter(config -> all || FEW.contains(config.getKey()));
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void isTrainedAdaptedExportedAndShown(Map.Entry<String, JsonNode> encoder) throws IOException {
        Path rows = Files.write(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, 16)
                        .mapToObj(i -> "{\"question\": \"" + text(i) + "\", \"answer\": \"" + text(i * i + 3) + "\"}")
                        .toList());
        Path tokenizer = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        Path whole = folder.resolve("whole");
        train(
                "config: " + encoder.getValue() + "\ntokenizer: " + tokenizer + "\nmodules: [{Pooling: {mode: mean}}]",
                whole,
                rows);
        Path adapter = folder.resolve("adapter");
        train("model: " + whole + "\nlora: {r: 2, targets: all-linear}", adapter, rows);

        Path texts = Files.writeString(folder.resolve("texts.txt"), text(3) + "\n" + text(7) + " the\n");
        List<List<String>> graphs = List.of(List.of("--level", "O2"), List.of("--precision", "int8"));
        for (Path model : List.of(whole, adapter)) {
            assertThat(done("card", "show", model).out()).contains("Model Type");
            double[][] expected = embed(model, texts, "--dtype", "fp32");
            for (List<String> options : model.equals(whole) ? graphs : List.of(List.of("--level", "O1"))) {
                Path exported = folder.resolve(model.getFileName() + "-" + options.get(1));
                done(Stream.concat(Stream.of("export", model.toString(), "-o", exported.toString()), options.stream())
                        .toArray());
                double tolerance = options.contains("int8") ? 0.2 : 2e-5;
                double[][] found = embed(exported, texts, "--backend", "onnx", "--file", graph(exported));
                for (int i = 0; i < expected.length; i++) {
                    assertThat(found[i]).as("%s %s", model, options).containsExactly(expected[i], within(tolerance));
                }
            }
        }
    }

    private static String graph(Path exported) throws IOException {
        try (Stream<Path> files = Files.list(exported.resolve("onnx"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".onnx"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private double[][] embed(Path model, Path texts, String... options) throws IOException {
        Path vectors = folder.resolve(model.getFileName() + ".jsonl");
        done(Stream.concat(Stream.of("embed", model, texts, "--device", "cpu", "-o", vectors), Stream.of(options))
                .toArray());
        try (Stream<String> lines = Files.lines(vectors)) {
            return lines.map(EveryEncoderTest::vector).toArray(double[][]::new);
        }
    }

    private static double[] vector(String line) {
        try {
            return JSON.convertValue(JSON.readTree(line).get("embedding"), double[].class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void train(String start, Path output, Path rows) throws IOException {
        Path config = Files.writeString(
                folder.resolve("config.yaml"),
                """
                START
                output: OUTPUT
                train: [{data: ROWS, loss: MultipleNegativesRankingLoss}]
                arguments: {max_steps: 2, learning_rate: 1e-2, per_device_train_batch_size: 4, save_strategy: "no"}
                """.replace("START", start).replace("OUTPUT", output.toString()).replace("ROWS", rows.toString()));
        done("train", config, "--device", "cpu");
    }

    private static Sforge.Result done(Object... arguments) {
        Sforge.Result result = Sforge.run(arguments);
        assertThat(result.exitCode())
                .as("%s: %s", List.of(arguments), result.err())
                .isZero();
        return result;
    }
}
