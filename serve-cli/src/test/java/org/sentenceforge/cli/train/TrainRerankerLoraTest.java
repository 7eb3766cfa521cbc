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
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.CrossEncoder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.output.AtomicDirectory;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.weights.SafetensorsFile;

/** {@code sforge train} of an adapter for a cross-encoder, and of its scoring head beside it. */
class TrainRerankerLoraTest {
    private static final String ADAPTER = "lora={r: 2, alpha: 4, dropout: 0.1}";
    private static final List<TextPair> PAIRS =
            List.of(new TextPair("text 3 and 9", "the text 3 and 9 of it"), new TextPair("text 3 and 9", "some 8"));
    private static final float SAME_MODEL = 2e-6f;

    @TempDir
    private Path folder;

    private TinyRun training;
    private Path encoder;
    private Path reranker;

    @BeforeEach
    void models() throws IOException {
        encoder =
                GoldenFiles.path("saved_models/v6.0.1/cls_dense_prompts/model").toAbsolutePath();
        reranker = GoldenFiles.path("saved_models/v6.0.1/cross_encoder_1/model").toAbsolutePath();
        training = new TinyRun(folder);
    }

    @Test
    void theAdapterAndTheHeadAreWrittenAlone() throws IOException {
        train(reranker, "out", ADAPTER);

        assertThat(TinyRun.files(folder.resolve("out")))
                .contains(
                        "adapter_config.json",
                        "adapter_model.safetensors",
                        "modules.json",
                        "config_sentence_transformers.json",
                        "tokenizer.json")
                .doesNotContain("config.json", "model.safetensors");
        JsonNode config = Json.read(folder.resolve("out/adapter_config.json"));
        assertThat(config.get("task_type").asText()).isEqualTo("SEQ_CLS");
        assertThat(config.get("modules_to_save").toString()).isEqualTo("[\"pooler\",\"classifier\"]");
        assertThat(config.get("base_model_name_or_path").asText()).isEqualTo(reranker.toString());
        try (SafetensorsFile adapter = SafetensorsFile.open(folder.resolve("out/adapter_model.safetensors"))) {
            assertThat(adapter.names())
                    .hasSize(8 + 4)
                    .contains(
                            "base_model.model.bert.encoder.layer.0.attention.self.query.lora_A.weight",
                            "base_model.model.bert.pooler.dense.bias",
                            "base_model.model.classifier.weight");
        }
        String card = Files.readString(folder.resolve("out/README.md"));
        assertThat(card).contains("BinaryCrossEntropyLoss");
    }

    @Test
    void mergedItIsTheSameModelAndAnOrdinaryDirectory() throws IOException {
        train(encoder, "out", ADAPTER);
        train(encoder, "merged", ADAPTER, "--set", "lora.merge=true");

        assertThat(TinyRun.files(folder.resolve("merged")))
                .contains("config.json", "model.safetensors")
                .doesNotContain("adapter_config.json", "config_sentence_transformers.json");
        assertSameScores(scores(folder.resolve("merged"), "torch"), scores(folder.resolve("out"), "torch"));
    }

    @Test
    void aResumedRunEndsWithTheSameBytes() throws IOException {
        train(encoder, "whole", ADAPTER, "--set", "arguments.max_steps=4");
        train(encoder, "resumed", ADAPTER, "--set", "arguments.max_steps=4");
        AtomicDirectory.delete(folder.resolve("resumed/checkpoints/checkpoint-4"));
        train(encoder, "resumed", ADAPTER, "--set", "arguments.max_steps=4", "--resume", "last");

        training.assertSameRun("whole", "resumed");
        assertThat(Files.exists(folder.resolve("whole/checkpoints/checkpoint-2/model.safetensors")))
                .isFalse();
    }

    @Test
    void theBestCheckpointIsPutBackWithItsHead() throws IOException {
        train(
                encoder,
                "out",
                ADAPTER,
                "--set",
                "arguments={max_steps: 4, save_steps: 1, eval_strategy: steps, eval_steps: 1, learning_rate: 0.05,"
                        + " load_best_model_at_end: true}");

        Path best = folder.resolve("out/checkpoints")
                .resolve("checkpoint-"
                        + Json.read(folder.resolve("out/checkpoints/checkpoint-4/trainer_state.json"))
                                .get("best_global_step")
                                .asInt());
        assertThat(folder.resolve("out/adapter_model.safetensors"))
                .hasSameBinaryContentAs(best.resolve("adapter_model.safetensors"));
    }

    @Test
    void whatPeftAndTheTokenizerWriteIsACrossEncoderByItself() throws IOException {
        train(
                encoder,
                "out",
                ADAPTER,
                "--set",
                "num_labels=3",
                "--set",
                "train=[{data: " + classes() + ", loss: CrossEntropyLoss}]",
                "--set",
                "evaluate=[]");
        Path adapter = Files.createDirectories(folder.resolve("peft"));
        for (String file : List.of(
                "adapter_config.json", "adapter_model.safetensors", "tokenizer.json", "tokenizer_config.json")) {
            Files.copy(folder.resolve("out").resolve(file), adapter.resolve(file));
        }

        ModelDirectory read = ModelDirectory.read(adapter);

        assertThat(read.kind()).isEqualTo(ModelKind.CROSS_ENCODER);
        assertThat(read.model().dimension()).isEqualTo(3);
        assertThat(read.hasFreshHead()).isFalse();
        assertThat(scores(adapter, "torch")).hasDimensions(2, 3).isDeepEqualTo(scores(folder.resolve("out"), "torch"));
    }

    @Test
    void theCommandsReadIt() throws IOException {
        train(encoder, "out", ADAPTER, "--set", "arguments.learning_rate=0.05");
        Path out = folder.resolve("out");
        Path texts = Files.write(folder.resolve("texts.txt"), List.of("some 8", "the text 3 and 9 of it"));
        Path pairs = Files.writeString(
                folder.resolve("two.jsonl"),
                "{\"query\": \"text 3 and 9\", \"document\": \"the text 3 and 9 of it\"}\n"
                        + "{\"query\": \"text 3 and 9\", \"document\": \"some 8\"}\n");
        Path exported = folder.resolve("exported");

        assertRuns("rank", out, "--query", "text 3 and 9", texts);
        Sforge.Result predicted = assertRuns("predict", out, pairs);
        assertRuns("eval", out, "--task", "cross-encoder-reranking", "--data", folder.resolve("samples.jsonl"));
        assertRuns("export", out, "--output", exported);

        float[][] scores = scores(out, "torch");
        assertThat(predicted.out()).contains(Float.toString(scores[0][0]).substring(0, 5));
        assertThat(Json.read(exported.resolve("config.json"))
                        .get("architectures")
                        .get(0)
                        .asText())
                .isEqualTo("BertForSequenceClassification");
        assertSameScores(scores(exported, "onnx"), scores);
    }

    @Test
    void aDryRunCountsGradientsAndMomentsOfAdapterAndHeadAlone() throws IOException {
        train(encoder, "out", ADAPTER, "--dry-run", "--json");

        JsonNode report = new ObjectMapper().readTree(training.output()).get("memory");
        long trained =
                8 * 2 * 32 + 32 * 32 + 32 + 32 + 1; // A and B of two targets in two layers; pooler and classifier
        assertThat(report.get("optimizer_bytes").asLong())
                .isBetween(2 * trained * Float.BYTES, 2 * trained * Float.BYTES + 1000);
    }

    @Test
    void aPartOfTheHeadCanStayAsItIs() throws IOException {
        train(reranker, "out", ADAPTER, "--set", "freeze=[pooler]");

        try (SafetensorsFile adapter = SafetensorsFile.open(folder.resolve("out/adapter_model.safetensors"));
                SafetensorsFile base = SafetensorsFile.open(reranker.resolve("model.safetensors"))) {
            for (String name : List.of("bert.pooler.dense.weight", "classifier.weight")) {
                float[] before = OptimizerPeerTest.values(base, name);
                float[] after = OptimizerPeerTest.values(adapter, "base_model.model." + name);
                assertThat(Arrays.equals(before, after)).as(name).isEqualTo(name.contains("pooler"));
            }
        }
    }

    @Test
    void layerByLayerGivesTheSameAdapterAndHead() throws IOException {
        Path start = withoutDropout();
        train(start, "whole", "lora={r: 2, alpha: 4, targets: all-linear}");
        train(
                start,
                "layered",
                "lora={r: 2, alpha: 4, targets: all-linear}",
                "--set",
                "arguments.gradient_checkpointing=true");

        try (SafetensorsFile whole = SafetensorsFile.open(folder.resolve("whole/adapter_model.safetensors"));
                SafetensorsFile layered = SafetensorsFile.open(folder.resolve("layered/adapter_model.safetensors"))) {
            assertThat(layered.names()).isEqualTo(whole.names());
            for (String name : whole.names()) {
                assertThat(OptimizerPeerTest.values(layered, name))
                        .as(name)
                        .containsExactly(OptimizerPeerTest.values(whole, name), within(1e-4f));
            }
        }
    }

    @Test
    void aCheckpointOfAnotherAdapterIsNotGoneOnWith() throws IOException {
        train(encoder, "out", ADAPTER);

        assertThat(training.run(config(encoder, "out"), "--set", "lora={r: 4, alpha: 4}", "--resume", "last"))
                .isEqualTo(ExitCode.USAGE.value());
        assertThat(training.errors())
                .contains("is a checkpoint of another model")
                .contains("r is 2 there and 4 here");
    }

    /** Otherwise the two ways draw other random numbers. */
    private Path withoutDropout() throws IOException {
        Path copy = Files.createDirectories(folder.resolve("start"));
        for (String file : List.of("model.safetensors", "tokenizer.json", "tokenizer_config.json")) {
            Files.copy(encoder.resolve(file), copy.resolve(file));
        }
        ObjectNode config = (ObjectNode) Json.read(encoder.resolve("config.json"));
        config.put("hidden_dropout_prob", 0.0).put("attention_probs_dropout_prob", 0.0);
        Files.writeString(copy.resolve("config.json"), config.toString());
        return copy;
    }

    private static void assertSameScores(float[][] found, float[][] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).containsExactly(expected[i], within(SAME_MODEL));
        }
    }

    private Path classes() throws IOException {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            rows.add("{\"a\": \"text " + i + "\", \"b\": \"pair " + i * i + "\", \"label\": " + i % 3 + "}");
        }
        return Files.write(folder.resolve("classes.jsonl"), rows);
    }

    private static Sforge.Result assertRuns(Object... command) {
        Sforge.Result result = Sforge.run(command);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result;
    }

    private void train(Path model, String output, String setting, String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of("--set", setting));
        Collections.addAll(options, more);
        assertThat(training.run(config(model, output), options.toArray(String[]::new)))
                .as(training.errors())
                .isZero();
    }

    private Path config(Path model, String output) throws IOException {
        return training.startFrom(
                "kind: cross-encoder\nmodel: " + model + "\n", training.rerankerConfig(output, 2, "save_steps: 2"));
    }

    private static float[][] scores(Path model, String backend) {
        EncoderSettings settings = new EncoderSettings(
                new Device.Cpu(), EncoderSettings.Numbers.FP32, Optional.empty(), EncoderSettings.TOKENS_PER_BATCH);
        try (CrossEncoder opened = CrossEncoder.open(ModelDirectory.read(model), Backend.named(backend), settings)) {
            return opened.score(PAIRS);
        }
    }
}
