package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.sentenceforge.cli.train.OptimizerPeerTest.furthest;
import static org.sentenceforge.cli.train.OptimizerPeerTest.text;
import static org.sentenceforge.cli.train.OptimizerPeerTest.values;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.CrossEncoder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.SafetensorsFile;
import org.sentenceforge.core.weights.SafetensorsWriter;
import org.sentenceforge.core.weights.TensorInfo;

/**
 * Adapters, and scoring heads beside them, trained by {@code sforge train} and by the original's trainer with PEFT's layer, from the same beginning. Skipped without
 * Python.
 */
@Tag("it")
class LoraPeerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double TOLERANCE = 1e-4;
    /** Two programs with the same numbers. */
    private static final float SAME_MODEL = 5e-6f;

    private static final String TRAINING = "\"max_steps\": 8, \"learning_rate\": 2e-3, \"weight_decay\": 0.01";
    private static final String BEGINNING = "\"max_steps\": 1, \"learning_rate\": 1e-30";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BertModel | F32 | {r: 4, alpha: 8}",
                "ModernBertModel | F32 | {r: 4, alpha: 8, targets: [Wqkv, Wo]}",
                "Qwen3Model | BF16 | {r: 3, alpha: 6}",
                "Gemma2Model | BF16 | {r: 2, alpha: 4, use_rslora: true, targets: all-linear}"
            })
    void movesAnAdapterAsTheOriginal(String architecture, DType stored, String lora) throws Exception {
        Path start = start(architecture, stored);
        Path rows = Files.write(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, 64)
                        .mapToObj(i ->
                                "{\"question\": \"" + text(i % 17) + "\", \"answer\": \"" + text(i * i + 3) + "\"}")
                        .toList());
        String model = "modules: [Pooling: {mode: mean}]\nlora: " + lora;
        Path beginning = train(start, rows, model, "MultipleNegativesRankingLoss", BEGINNING, "beginning");
        Path theirs = folder.resolve("theirs");
        Peer.run(folder, Peer.program(LoraPeerTest.class, "peer_lora.py"), start, rows, given(), beginning, theirs);

        Path ours = train(start, rows, model, "MultipleNegativesRankingLoss", TRAINING, "ours");

        assertSameAdapter(ours, theirs, beginning);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "BertModel | F32 | {r: 4, alpha: 8} | pooler, classifier",
                "ModernBertModel | F32 | {r: 4, alpha: 8, targets: [Wqkv, Wo]} | head, classifier",
                "Qwen3Model | BF16 | {r: 3, alpha: 6, targets: all-linear} | score"
            })
    void movesTheAdapterAndTheHeadOfACrossEncoderAsTheOriginal(
            String architecture, DType stored, String lora, String head) throws Exception {
        Path start = start(architecture, stored);
        Path rows = Files.write(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, 64)
                        .mapToObj(i -> "{\"query\": \"" + text(i % 17) + "\", \"document\": \"" + text(i * i + 3)
                                + "\", \"label\": " + i % 3 / 2.0 + "}")
                        .toList());
        String model = "kind: cross-encoder\nactivation_fn: Identity\nlora: " + lora;
        Path beginning = train(start, rows, model, "BinaryCrossEntropyLoss", BEGINNING, "beginning");
        Path ours = train(start, rows, model, "BinaryCrossEntropyLoss", TRAINING, "ours");
        List<TextPair> pairs =
                List.of(new TextPair(text(3), text(12)), new TextPair(text(5), ""), new TextPair(text(1), text(1)));
        Path asked = folder.resolve("pairs.json");
        JSON.writeValue(
                asked.toFile(),
                pairs.stream().map(pair -> List.of(pair.first(), pair.second())).toList());
        Path theirs = folder.resolve("theirs");

        String printed = Peer.run(
                folder,
                Peer.program(LoraPeerTest.class, "peer_lora.py"),
                start,
                rows,
                given(),
                beginning,
                theirs,
                ours,
                asked);

        assertSameAdapter(ours, theirs, beginning);
        JsonNode config = Json.read(ours.resolve("adapter_config.json"));
        assertThat(JSON.convertValue(config.get("modules_to_save"), String[].class))
                .containsExactly(head.split(", "));
        float[] expected = JSON.readValue(printed.lines().reduce("", (before, line) -> line), float[].class);
        try (CrossEncoder opened =
                CrossEncoder.open(ModelDirectory.read(ours), Backend.named("torch"), EncoderSettings.exact())) {
            float[][] found = opened.score(pairs);
            for (int i = 0; i < expected.length; i++) {
                assertThat(found[i]).as("pair " + i).containsExactly(new float[] {expected[i]}, within(SAME_MODEL));
            }
        }
    }

    private Path given() throws IOException {
        return Files.writeString(
                folder.resolve("arguments.json"),
                "{" + TRAINING + ", \"per_device_train_batch_size\": 8, \"save_strategy\": \"no\"}");
    }

    /** What two runs trained is the same, and far from where they began. */
    private static void assertSameAdapter(Path ours, Path theirs, Path beginning) {
        double moved = 0;
        String file = "adapter_model.safetensors";
        try (SafetensorsFile before = SafetensorsFile.open(beginning.resolve(file));
                SafetensorsFile expected = SafetensorsFile.open(theirs.resolve(file));
                SafetensorsFile found = SafetensorsFile.open(ours.resolve(file))) {
            assertThat(found.names()).containsExactlyInAnyOrderElementsOf(expected.names());
            for (String name : found.names()) {
                assertThat(furthest(values(found, name), values(expected, name)))
                        .as(name)
                        .isLessThan(TOLERANCE);
                moved = Math.max(moved, furthest(values(found, name), values(before, name)));
            }
        }
        assertThat(moved).isGreaterThan(10 * TOLERANCE);
    }

    /** @param model lines about the model that are not the same in all tests */
    private Path train(Path start, Path rows, String model, String loss, String arguments, String name)
            throws IOException {
        Path config = Files.writeString(folder.resolve(name + ".yaml"), """
                model: START
                output: OUTPUT
                MODEL
                train: [{data: ROWS, loss: LOSS}]
                arguments: {ARGUMENTS, per_device_train_batch_size: 8, save_strategy: "no"}
                """.replace("START", start.toString())
                .replace("OUTPUT", folder.resolve(name).toString())
                .replace("MODEL", model)
                .replace("ROWS", rows.toString())
                .replace("LOSS", loss)
                .replace("ARGUMENTS", arguments.replace("\"", "")));
        Sforge.Result result = Sforge.run("train", config, "--device", "cpu");
        assertThat(result.exitCode()).as(result.err()).isZero();
        return folder.resolve(name);
    }

    /** A tiny golden encoder with a tokenizer, without dropout: the two sides' random numbers differ. */
    private Path start(String architecture, DType stored) throws IOException {
        Path start = Files.createDirectories(folder.resolve("start"));
        Path golden = GoldenFiles.path("architectures/" + architecture);
        try (Stream<Path> files = Files.list(GoldenFiles.path("training/end_to_end/tokenizer"))) {
            for (Path file : files.toList()) {
                Files.copy(file, start.resolve(file.getFileName().toString()));
            }
        }
        ObjectNode config = (ObjectNode) Json.read(golden.resolve("config.json"));
        for (String rate : List.of(
                "hidden_dropout_prob",
                "attention_probs_dropout_prob",
                "attention_dropout",
                "embedding_dropout",
                "mlp_dropout")) {
            if (config.has(rate)) {
                config.put(rate, 0);
            }
        }
        JSON.writeValue(start.resolve("config.json").toFile(), config);
        try (SafetensorsFile weights = SafetensorsFile.open(golden.resolve("model.safetensors"))) {
            List<TensorInfo> infos = weights.names().stream()
                    .map(weights::info)
                    .map(info -> new TensorInfo(info.name(), stored, info.shape()))
                    .toList();
            SafetensorsWriter.write(start.resolve("model.safetensors"), infos, (tensor, sink) -> {
                float[] values = values(weights, tensor.name());
                ByteBuffer bytes =
                        ByteBuffer.allocate(Math.toIntExact(tensor.byteSize())).order(ByteOrder.LITTLE_ENDIAN);
                for (float value : values) {
                    if (stored == DType.BF16) {
                        bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
                    } else {
                        bytes.putFloat(value);
                    }
                }
                sink.accept(bytes.flip());
            });
        }
        return start;
    }
}
