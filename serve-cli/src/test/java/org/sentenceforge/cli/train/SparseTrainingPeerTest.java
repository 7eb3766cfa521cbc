package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.weights.FloatReader;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.core.weights.TensorInfo;

/**
 * Sparse encoders trained by {@code sforge train} beside the original's trainer, from the same weights, and in the original's hands.
 * Skipped without Python.
 */
@Tag("it")
class SparseTrainingPeerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TEXTS =
            List.of("the cat eats an apple", "Who finds THE red car?", "my friend buys some bread in the garden", "");
    /** Two programs that add up in different orders, after eight updates. */
    private static final double AFTER_TRAINING = 2e-4;

    private static final double SAME_MODEL = 2e-6;

    @TempDir
    private Path folder;

    private TinyRun training;

    @BeforeEach
    void begin() throws IOException {
        training = new TinyRun(folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"CachedSpladeLoss\": {\"loss\": \"SparseMultipleNegativesRankingLoss\", \"mini_batch_size\": 2,"
                        + " \"document_regularizer_weight\": 0.03, \"query_regularizer_weight\": 0.05}}",
                "{\"SpladeLoss\": {\"loss\": \"SparseTripletLoss\", \"document_regularizer_weight\": 0.1,"
                        + " \"use_document_regularizer_only\": true, \"document_regularizer_threshold\": 20}}"
            })
    void trainsAsTheOriginalDoes(String loss) throws Exception {
        Path start = folder.resolve("start");
        Path tokenizer = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        Path rows = Files.write(folder.resolve("rows.jsonl"), rows());
        python("make", tokenizer.toRealPath(), start, "+", "train", start, rows, folder.resolve("theirs"), loss);

        train(start, rows, loss);

        float[][] before = embeddings(start);
        float[][] theirs = embeddings(folder.resolve("theirs"));
        float[][] ours = embeddings(folder.resolve("ours"));
        assertClose(ours, theirs, AFTER_TRAINING);
        assertThat(difference(ours, before)).as("training moved it").isGreaterThan(100 * AFTER_TRAINING);
        assertSameLog(JSON.readTree(folder.resolve("theirs-log.json").toFile()));
        JsonNode read = JSON.readTree(python("encode", folder.resolve("ours"), json(TEXTS)));
        assertClose(ours, JSON.convertValue(read, float[][].class), SAME_MODEL);
    }

    /** Queries are looked up in a table, which is trained or stays as it is. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void trainsATableForQueriesAsTheOriginalDoes(boolean frozen) throws Exception {
        Path masked = folder.resolve("masked");
        Path start = folder.resolve("start");
        Path tokenizer = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        Path rows = Files.write(folder.resolve("rows.jsonl"), rows());
        String loss = "{\"SpladeLoss\": {\"loss\": \"SparseMultipleNegativesRankingLoss\","
                + " \"document_regularizer_weight\": 0.03}}";
        List<Object> words = new ArrayList<>(List.of("make", tokenizer.toRealPath(), masked, "+"));
        words.addAll(List.of("route", masked, start, frozen ? 1 : 0, "+"));
        words.addAll(List.of("train", start, rows, folder.resolve("theirs"), loss));
        python(words.toArray());

        train(start, rows, loss, ", router_mapping: {anchor: query, positive: document, negative: document}");

        List<Object> encoding = new ArrayList<>();
        List<Prompt> prompts = List.of(new Prompt.Query(), new Prompt.Document());
        prompts.forEach(prompt -> encoding.addAll(List.of(
                "encode",
                folder.resolve("ours"),
                json(TEXTS),
                prompt.role().task().orElseThrow(),
                "+")));
        List<String> read = python(encoding.toArray()).lines().toList();
        for (int i = 0; i < prompts.size(); i++) {
            Prompt prompt = prompts.get(i);
            float[][] ours = embeddings(folder.resolve("ours"), prompt);
            assertClose(ours, embeddings(folder.resolve("theirs"), prompt), AFTER_TRAINING);
            String task = prompt.role().task().orElseThrow();
            double moved = difference(ours, embeddings(start, prompt));
            assertThat(moved > 100 * AFTER_TRAINING)
                    .as("training moved %s", task)
                    .isEqualTo(!frozen || task.equals("document"));
            assertClose(ours, JSON.readValue(read.get(i), float[][].class), SAME_MODEL);
        }
        assertSameLog(JSON.readTree(folder.resolve("theirs-log.json").toFile()));
    }

    /** The largest latents of embeddings, of which some die on the way. */
    @Test
    void trainsLatentsAsTheOriginalDoes() throws Exception {
        Path masked = folder.resolve("masked");
        Path start = folder.resolve("start");
        Path tokenizer = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        // no two texts of a batch alike, by whose variance the original would divide
        Path rows = Files.write(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, 40)
                        .mapToObj(i -> "{\"anchor\": \"who finds %1$s\", \"positive\": \"my friend finds %1$s\","
                                        .formatted(letters(i, 1))
                                + " \"negative\": \"the cat eats %s\"}".formatted(letters(i, 5)))
                        .toList());
        String loss = "{\"CSRLoss\": {\"loss\": \"SparseMultipleNegativesRankingLoss\", \"beta\": 0.5}}";
        List<Object> words = new ArrayList<>(List.of("make", tokenizer.toRealPath(), masked, "+"));
        words.addAll(List.of("latents", masked, start, "+"));
        words.addAll(List.of("train", start, rows, folder.resolve("theirs"), loss));
        python(words.toArray());

        train(start, rows, loss);

        float[][] ours = embeddings(folder.resolve("ours"));
        assertClose(ours, embeddings(folder.resolve("theirs")), AFTER_TRAINING);
        assertThat(difference(ours, embeddings(start))).as("training moved it").isGreaterThan(100 * AFTER_TRAINING);
        assertThat(idle("ours")).isEqualTo(idle("theirs")).contains(1f).hasSizeGreaterThan(100);
        assertSameLog(JSON.readTree(folder.resolve("theirs-log.json").toFile()));
        JsonNode read = JSON.readTree(python("encode", folder.resolve("ours"), json(TEXTS)));
        assertClose(ours, JSON.convertValue(read, float[][].class), SAME_MODEL);
    }

    private String python(Object... words) throws IOException {
        return Peer.run(folder, Peer.program(SparseTrainingPeerTest.class, "peer_sparse.py"), words);
    }

    private static String json(List<String> texts) {
        return JSON.valueToTree(texts).toString();
    }

    private static String letters(int number, int step) {
        String all = "abcdefghiklmnopqrstuvwxy";
        return all.charAt(number * step % all.length()) + " " + all.charAt((number * 7 + 3) % all.length());
    }

    /** For how many passes each latent was not kept. */
    private float[] idle(String model) {
        try (PretrainedWeights weights =
                ModelDirectory.read(folder.resolve(model)).openWeights()) {
            TensorInfo counts = weights.info("2_SparseAutoEncoder/stats_last_nonzero");
            FloatBuffer numbers = FloatBuffer.allocate((int) counts.elements());
            FloatReader.read(weights, counts, 0, numbers);
            return numbers.array();
        }
    }

    private void train(Path start, Path rows, String loss) throws IOException {
        train(start, rows, loss, "");
    }

    private void train(Path start, Path rows, String loss, String arguments) throws IOException {
        Path config = Files.writeString(folder.resolve("config.yaml"), """
                kind: sparse-encoder
                model: START
                output: OUTPUT
                layout: current
                train: [{data: DATA, loss: LOSS}]
                arguments: {per_device_train_batch_size: 4, max_steps: 8, learning_rate: 5e-3, weight_decay: 0.1,
                  logging_steps: 1, save_strategy: "no"ARGUMENTS}
                """.replace("ARGUMENTS", arguments)
                .replace("START", start.toString())
                .replace("OUTPUT", folder.resolve("ours").toString())
                .replace("DATA", rows.toString())
                .replace("LOSS", loss));
        assertThat(training.run(config)).as(training::errors).isZero();
    }

    /** The parts of the loss too, under the same names; to the last of four decimals. */
    private void assertSameLog(JsonNode theirs) throws IOException {
        List<JsonNode> ours = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("ours/training-log.jsonl"))) {
            ours.add(JSON.readTree(line));
        }
        assertThat(ours).hasSize(8);
        for (int i = 0; i < ours.size(); i++) {
            JsonNode own = ours.get(i);
            List<String> keys = new ArrayList<>();
            theirs.get(i).fieldNames().forEachRemaining(key -> {
                if (key.endsWith("loss")) {
                    keys.add(key);
                }
            });
            assertThat(own.fieldNames()).toIterable().containsAll(keys);
            for (String key : keys) {
                double expected = theirs.get(i).get(key).asDouble();
                assertThat(own.get(key).asDouble())
                        .as("update %d, %s", i + 1, key)
                        .isCloseTo(expected, within(1.5e-4));
            }
        }
        assertThat(theirs.get(7).has("base_loss")).isTrue();
    }

    private static List<String> rows() {
        return IntStream.range(0, 40)
                .mapToObj(i -> String.format(
                        Locale.ROOT,
                        "{\"anchor\": \"who finds the car %1$d\", \"positive\": \"my friend %1$d finds it\","
                                + " \"negative\": \"the cat eats %2$d apples\"}",
                        i,
                        i * i % 23))
                .toList();
    }

    private static float[][] embeddings(Path model) {
        return embeddings(model, new Prompt.Default());
    }

    private static float[][] embeddings(Path model, Prompt prompt) {
        try (Embedder embedder = Embedder.open(
                ModelDirectory.read(model, ModelKind.SPARSE_ENCODER),
                Backend.named("torch"),
                EncoderSettings.exact())) {
            return embedder.encode(TEXTS, prompt);
        }
    }

    private static void assertClose(float[][] found, float[][] expected, double tolerance) {
        assertThat(difference(found, expected)).isLessThan(tolerance);
    }

    private static double difference(float[][] a, float[][] b) {
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            assertThat(a[i]).hasSameSizeAs(b[i]);
            for (int j = 0; j < a[i].length; j++) {
                largest = Math.max(largest, Math.abs(a[i][j] - b[i][j]));
            }
        }
        return largest;
    }
}
