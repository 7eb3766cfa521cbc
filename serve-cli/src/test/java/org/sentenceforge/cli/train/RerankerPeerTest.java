package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.CrossEncoder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.Peer;

/** Cross-encoders trained by {@code sforge train}, beside the original's trainer and in the original's hands. Skipped without Python. */
@Tag("it")
class RerankerPeerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<TextPair> PAIRS = List.of(
            new TextPair("text 3 and 9", "the text 3 and 9 of it"),
            new TextPair("text 3 and 9", "some 8"),
            new TextPair("a longer text, of which not all is read by so small a model " + "again ".repeat(40), "none"),
            new TextPair("", "x"));
    /** Two programs that add up in different orders, after eight updates. */
    private static final double AFTER_TRAINING = 2e-4;

    private static final float SAME_MODEL = 2e-6f;

    @TempDir
    private Path folder;

    private String program;
    private TinyRun training;
    private Path pairs;

    @BeforeEach
    void begin() throws IOException {
        program = Peer.program(RerankerPeerTest.class, "peer_reranker.py");
        training = new TinyRun(folder);
        pairs = folder.resolve("pairs.json");
        JSON.writeValue(
                pairs.toFile(),
                PAIRS.stream().map(pair -> List.of(pair.first(), pair.second())).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"BinaryCrossEntropyLoss", "LambdaLoss", "ListNetLoss"})
    void trainsAsTheOriginalDoes(String loss) throws Exception {
        Path start = withoutDropout(GoldenFiles.path("saved_models/v6.0.1/cross_encoder_1/model"));
        Path rows = folder.resolve("rows.jsonl");
        Files.write(rows, loss.equals("BinaryCrossEntropyLoss") ? labelled() : lists());
        Peer.run(folder, program, "train", start, rows, folder.resolve("theirs"), loss);

        Path config = Files.writeString(folder.resolve("config.yaml"), """
                model: START
                output: OUTPUT
                layout: current
                train: [{data: DATA, loss: LOSS}]
                arguments: {per_device_train_batch_size: 4, max_steps: 8, learning_rate: 5e-3, weight_decay: 0.1,
                  save_strategy: "no"}
                """.replace("START", start.toString())
                .replace("OUTPUT", folder.resolve("ours").toString())
                .replace("DATA", rows.toString())
                .replace("LOSS", loss));
        assertThat(training.run(config)).as(training::errors).isZero();

        double[] before = margins(start);
        double[] theirs = margins(folder.resolve("theirs"));
        double[] ours = margins(folder.resolve("ours"));
        assertThat(ours).containsExactly(theirs, within(AFTER_TRAINING));
        assertThat(Math.abs(ours[2] - before[2])).as("training moved it").isGreaterThan(10 * AFTER_TRAINING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"legacy", "current"})
    void theOriginalReadsWhatWasTrained(String layout) throws Exception {
        Path config = training.rerankerConfig("out", 20, "save_strategy: \"no\"");
        assertThat(training.run(config, "--layout", layout))
                .as(training::errors)
                .isZero();
        Path model = folder.resolve("out");

        JsonNode read = JSON.readTree(Peer.run(folder, program, "score", model, pairs));

        float[] scores = scores(model, "torch");
        assertThat(JSON.convertValue(read.get("scores"), float[].class)).containsExactly(scores, within(SAME_MODEL));
        assertThat(scores[0]).as("what it was taught").isGreaterThan(scores[1]);

        Sforge.Result exported = Sforge.run("export", model);
        assertThat(exported.exitCode()).as(exported.err()).isZero();
        assertThat(scores(model, "onnx")).containsExactly(scores, within(SAME_MODEL));
    }

    @Test
    void ranksWithWhatWasTrainedOnBothBackends() throws IOException {
        assertThat(training.run(training.rerankerConfig("out", 20, "save_strategy: \"no\"")))
                .as(training::errors)
                .isZero();
        Path model = folder.resolve("out");
        assertThat(Sforge.run("export", model).exitCode()).isZero();
        Path texts = Files.write(
                folder.resolve("texts.txt"),
                PAIRS.stream().map(TextPair::second).toList());

        List<String> orders = new ArrayList<>();
        for (String backend : List.of("torch", "onnx")) {
            Sforge.Result ranked = Sforge.run("rank", model, "--query", "text 3 and 9", "--backend", backend, texts);
            assertThat(ranked.exitCode()).as(ranked.err()).isZero();
            orders.add(ranked.out().lines().map(line -> line.split("\t")[1]).collect(Collectors.joining(" ")));
        }

        assertThat(orders.get(0)).hasSize(7).isEqualTo(orders.get(1));
    }

    /** The two sides' random numbers differ. */
    private Path withoutDropout(Path model) throws IOException {
        Path copy = Files.createDirectories(folder.resolve("start"));
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(file.getFileName().toString()));
            }
        }
        ObjectNode config = (ObjectNode) Json.read(copy.resolve("config.json"));
        config.put("hidden_dropout_prob", 0.0).put("attention_probs_dropout_prob", 0.0);
        JSON.writeValue(copy.resolve("config.json").toFile(), config);
        return copy;
    }

    private static List<String> labelled() {
        return IntStream.range(0, 20)
                .mapToObj(i -> "{\"query\": \"the text " + i + "\", \"document\": \"its pair " + i * i
                        + "\", \"label\": " + i % 3 / 2.0 + "}")
                .toList();
    }

    private static List<String> lists() {
        return IntStream.range(0, 20)
                .mapToObj(i -> "{\"query\": \"the text " + i + "\", \"documents\": [\"its pair " + i
                        + "\", \"no pair\", \"some " + i * i + "\"], \"labels\": [2, 0, " + i % 2 + "]}")
                .toList();
    }

    /**
     * How far each logit is from the first one. What is added to all of them does not matter to losses over lists: the gradient of the last
     * bias is then zero but for rounding, and Adam moves it at random.
     */
    private static double[] margins(Path model) {
        float[] scores = scores(model, "torch");
        return IntStream.range(0, scores.length)
                .mapToDouble(i -> logit(scores[i]) - logit(scores[0]))
                .toArray();
    }

    private static double logit(double score) {
        return Math.log(score / (1 - score));
    }

    private static float[] scores(Path model, String backend) {
        EncoderSettings settings = new EncoderSettings(
                new Device.Cpu(), EncoderSettings.Numbers.FP32, Optional.empty(), EncoderSettings.TOKENS_PER_BATCH);
        try (CrossEncoder opened = CrossEncoder.open(ModelDirectory.read(model), Backend.named(backend), settings)) {
            float[][] scores = opened.score(PAIRS);
            float[] first = new float[scores.length];
            IntStream.range(0, first.length).forEach(i -> first[i] = scores[i][0]);
            return first;
        }
    }
}
