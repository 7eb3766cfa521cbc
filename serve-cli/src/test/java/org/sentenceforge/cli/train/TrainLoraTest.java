package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.output.AtomicDirectory;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.core.weights.SafetensorsFile;
import org.sentenceforge.core.weights.Weights;

/** {@code sforge train} of a part of a model: of an adapter, or of what is not frozen. */
class TrainLoraTest {
    private static final String ADAPTER = "lora={r: 2, alpha: 4, dropout: 0.1}";

    @TempDir
    private Path folder;

    private TinyRun training;
    private Path model;

    @BeforeEach
    void model() throws IOException {
        model = GoldenFiles.path("saved_models/v5.1.2/cls_dense_prompts/model").toAbsolutePath();
        training = new TinyRun(folder);
    }

    @Test
    void anAdapterIsWrittenAlone() throws IOException {
        train("out", ADAPTER);

        assertThat(TinyRun.files(folder.resolve("out")))
                .contains(
                        "adapter_config.json", "adapter_model.safetensors", "2_Dense/model.safetensors", "modules.json")
                .doesNotContain("config.json", "model.safetensors");
        JsonNode config = Json.read(folder.resolve("out/adapter_config.json"));
        assertThat(config.get("r").toString()).isEqualTo("2");
        assertThat(config.get("lora_alpha").toString()).isEqualTo("4");
        assertThat(config.get("target_modules").toString()).isEqualTo("[\"query\",\"value\"]");
        assertThat(config.get("base_model_name_or_path").asText()).isEqualTo(model.toString());
        try (SafetensorsFile adapter = SafetensorsFile.open(folder.resolve("out/adapter_model.safetensors"))) {
            assertThat(adapter.names()).hasSize(8); // two layers, two targets, A and B
            String name = "base_model.model.encoder.layer.0.attention.self.query.lora_A.weight";
            assertThat(adapter.info(name).shape()).containsExactly(2L, 32L);
        }
        assertThat(Files.readString(folder.resolve("out/README.md"))).contains("(2): Dense(");
    }

    @Test
    void aDryRunCountsGradientsAndMomentsOfTheAdapterAlone() throws IOException {
        train("out", ADAPTER, "--dry-run", "--json");

        JsonNode report = new ObjectMapper().readTree(training.output()).get("memory");
        long trained = 8 * 2 * 32 + 16 * 32 + 16; // A and B of two targets in two layers; the Dense
        assertThat(report.get("gradient_bytes").asLong())
                .as("of a batch, and of those before it")
                .isEqualTo(2 * trained * Float.BYTES);
        assertThat(report.get("optimizer_bytes").asLong())
                .isBetween(2 * trained * Float.BYTES, 2 * trained * Float.BYTES + 1000);
        assertThat(report.get("weight_bytes").asLong()).isGreaterThan(10 * trained * Float.BYTES);
    }

    @Test
    void mergedItIsTheSameModel() throws IOException {
        train("out", ADAPTER, "--set", "arguments.learning_rate=0.05");
        train("merged", ADAPTER, "--set", "arguments.learning_rate=0.05", "--set", "lora.merge=true");

        assertThat(TinyRun.files(folder.resolve("merged")))
                .contains("config.json", "model.safetensors")
                .doesNotContain("adapter_config.json");
        assertThat(TinyRun.files(folder.resolve("merged/checkpoints")))
                .as("checkpoints hold the adapter alone")
                .noneMatch(file -> file.endsWith("/config.json") && !file.contains("_"));
        float[] adapted = embedding(folder.resolve("out"));
        assertThat(embedding(folder.resolve("merged")))
                .usingComparatorWithPrecision(2e-6f)
                .containsExactly(adapted);
        assertThat(embedding(model)[0]).isNotCloseTo(adapted[0], within(1e-4f));
    }

    @Test
    void aResumedRunEndsWithTheSameAdapter() throws IOException {
        train("whole", ADAPTER, "--set", "arguments.max_steps=4");
        train("resumed", ADAPTER, "--set", "arguments.max_steps=4");
        AtomicDirectory.delete(folder.resolve("resumed/checkpoints/checkpoint-4"));
        train("resumed", ADAPTER, "--set", "arguments.max_steps=4", "--resume", "last");

        training.assertSameRun("whole", "resumed");
    }

    @Test
    void aCheckpointOfAnotherAdapterIsNotGoneOnWith() throws IOException {
        train("out", ADAPTER);
        for (String[] other : new String[][] {
            {"lora={r: 2, alpha: 8}", "lora_alpha is 4 there and 8 here"},
            {
                "lora={r: 4, alpha: 4, use_rslora: true}",
                "r is 2 there and 4 here, use_rslora is false there and true here"
            },
            {"lora={r: 2, alpha: 4, targets: [key]}", "target_modules is [\"query\",\"value\"] there and [\"key\"] here"
            },
        }) {
            assertThat(training.run(
                            config("out"), "--set", other[0], "--set", "arguments.max_steps=4", "--resume", "last"))
                    .isEqualTo(ExitCode.USAGE.value());
            assertThat(training.errors())
                    .contains("is a checkpoint of another model")
                    .contains(other[1]);
        }
    }

    @Test
    void theBestCheckpointsAdapterIsPutBack() throws IOException {
        train(
                "out",
                ADAPTER,
                "--set",
                "arguments={max_steps: 4, save_steps: 1, eval_strategy: steps, eval_steps: 1, load_best_model_at_end: true}");

        Path best = folder.resolve("out/checkpoints")
                .resolve("checkpoint-"
                        + Json.read(folder.resolve("out/checkpoints/checkpoint-4/trainer_state.json"))
                                .get("best_global_step")
                                .asInt());
        assertThat(folder.resolve("out/adapter_model.safetensors"))
                .hasSameBinaryContentAs(best.resolve("adapter_model.safetensors"));
    }

    @Test
    void whatIsFrozenStaysAsItIs() throws IOException {
        train("out", "freeze=[embeddings, layers.0]");

        try (PretrainedWeights weights =
                        ModelDirectory.read(folder.resolve("out")).openWeights();
                PretrainedWeights before = ModelDirectory.read(model).openWeights()) {
            for (String name : weights.names()) {
                boolean frozen = name.startsWith("embeddings.") || name.contains("layer.0.");
                boolean same = bytes(weights, name).equals(bytes(before, name));
                assertThat(same).as(name).isEqualTo(frozen);
            }
        }
        try (SafetensorsFile state =
                SafetensorsFile.open(folder.resolve("out/checkpoints/checkpoint-2/optimizer.safetensors"))) {
            assertThat(state.names()).noneMatch(name -> name.contains("embeddings."));
        }
    }

    @Test
    void mistakesAreTold() throws IOException {
        assertMistake(
                "lora={targets: [Wqkv]}",
                "lora.targets: the encoder has no linear layer 'Wqkv'; its layers are query, key, value, dense;"
                        + " all-linear means all of them");
        assertMistake("lora={r: 0}", "lora.r");
        assertMistake("freeze=[layers.7-9]", "freeze: no parameter's name has the parts 'layers.7-9'; some of the ");
        assertMistake("freeze=[embeddings, layers.0-1, linear]", "freeze: no parameter is left to be trained");
        train("out", ADAPTER);
        Path again = training.startFrom("model: " + folder.resolve("out") + "\n", training.config("again", 2, ""));
        assertThat(training.run(again, "--set", ADAPTER)).isEqualTo(ExitCode.USAGE.value());
        assertThat(training.errors()).contains("which is an adapter itself").contains("start from its base model");
        Path reranker = training.rerankerConfig("reranker", 2, "");
        assertThat(training.run(reranker, "--set", ADAPTER)).isEqualTo(ExitCode.USAGE.value());
        assertThat(training.errors())
                .contains("lora: expected a pretrained model")
                .contains("randomly initialised");
    }

    private void assertMistake(String setting, String message) throws IOException {
        assertThat(training.run(config("wrong"), "--set", setting)).isEqualTo(ExitCode.USAGE.value());
        assertThat(training.errors()).contains(message);
    }

    private void train(String output, String setting, String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of("--set", setting));
        Collections.addAll(options, more);
        assertThat(training.run(config(output), options.toArray(String[]::new)))
                .as(training.errors())
                .isZero();
    }

    private Path config(String output) throws IOException {
        return training.startFrom("model: " + model + "\n", training.config(output, 2, "save_steps: 2"));
    }

    private static float[] embedding(Path directory) {
        try (Embedder embedder =
                Embedder.open(ModelDirectory.read(directory), Backend.named("torch"), EncoderSettings.exact())) {
            return embedder.encode(List.of("who is the doctor"))[0];
        }
    }

    private static ByteBuffer bytes(Weights weights, String name) {
        return weights.bytes(name, 0, Math.toIntExact(weights.info(name).byteSize()));
    }
}
