package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.support.GoldenFiles;

/** What {@code sforge train} says of memory before it takes any, and how it keeps to a limit. */
class TrainMemoryTest {
    private static final String CACHED = "train[0].loss=CachedMultipleNegativesRankingLoss";

    @TempDir
    private Path folder;

    private TinyRun training;

    @BeforeEach
    void training() throws IOException {
        training = new TinyRun(folder);
    }

    @Test
    void gemma2OfNineBillionParametersIsPlannedWithoutItsWeights() throws IOException {
        Path model = Files.createDirectory(folder.resolve("gemma2-9b"));
        Files.writeString(model.resolve("config.json"), """
                {"model_type": "gemma2", "vocab_size": 256000, "hidden_size": 3584, "intermediate_size": 14336,
                 "num_hidden_layers": 42, "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 256,
                 "max_position_embeddings": 8192, "pad_token_id": 0, "torch_dtype": "bfloat16"}
                """);
        Path tokenizer = GoldenFiles.path("saved_models/v5.1.2/cls_dense_prompts/model/tokenizer.json");
        Files.copy(tokenizer, model.resolve("tokenizer.json"));
        Path config = training.startFrom(
                "model: " + model + "\nmodules: [Pooling: {mode: lasttoken}]\n", training.config("out", 2, ""));

        JsonNode report = dryRun(
                config,
                "lora={r: 16, alpha: 32, targets: all-linear}",
                CACHED,
                "arguments.gradient_checkpointing=true",
                "arguments.bf16=true");

        long adapters = 54_018_048; // 16 * (in + out) of seven matrices in 42 layers
        assertThat(report.at("/parameters").asLong()).isEqualTo(9_241_705_984L + adapters);
        assertThat(report.at("/trained_parameters").asLong()).isEqualTo(adapters);
        assertThat(report.at("/memory_on_gpu/weight_bytes").asLong())
                .as("frozen matrices in bfloat16, norms and adapters in float32")
                .isBetween(2 * 9_241_705_984L, 2 * 9_241_705_984L + 4 * adapters + 4_000_000);
        long table = 2L * 256_000 * 3584;
        assertThat(report.at("/memory/weight_bytes").asLong())
                .as("the CPU reads a few rows of the table from its file")
                .isBetween(2 * 9_241_705_984L - table, 2 * 9_241_705_984L + 4 * adapters - table + 100_000_000);
        assertThat(report.at("/memory_on_gpu/optimizer_bytes").asLong()).isBetween(8 * adapters, 8 * adapters + 10_000);
        assertThat(StreamSupport.stream(report.at("/gpu_sizes_gb").spliterator(), false)
                        .mapToInt(JsonNode::asInt))
                .contains(80);
        assertThat(report.at("/not_tried").asText()).endsWith("gemma2-9b has no weights");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void miniBatchesAreAsLargeAsALimitAllows() throws IOException {
        Path config = training.config("out", 1, "");
        long one = planned(config, CACHED, "train[0].mini_batch_size=1");
        long three = planned(config, CACHED, "train[0].mini_batch_size=3");
        assertThat(one).isLessThan(three);

        assertThat(training.run(config, "--set", CACHED, "--memory", Long.toString(three)))
                .as(training.errors())
                .isZero();

        String note = training.errors()
                .lines()
                .filter(line -> line.startsWith("--memory: pairs: mini-batches of"))
                .findFirst()
                .orElseThrow();
        int texts = Integer.parseInt(note.replaceFirst("--memory: pairs: mini-batches of (\\d+) texts; .*", "$1"));
        assertThat(texts).isBetween(3, 31);
        assertThat(planned(config, CACHED, "train[0].mini_batch_size=" + texts)).isLessThanOrEqualTo(three);
        assertThat(planned(config, CACHED, "train[0].mini_batch_size=" + (texts + 1)))
                .isGreaterThan(three);
        assertThat(folder.resolve("out/model.safetensors")).exists();
    }

    @Test
    void aLimitThatNothingFitsInIsRefusedWithWhatToChange() throws IOException {
        Path config = training.config("out", 1, "");

        assertThat(training.run(config, "--set", CACHED, "--memory", "400M")).isEqualTo(ExitCode.OUT_OF_MEMORY.value());
        assertThat(training.errors())
                .contains("--memory: even with mini-batches of one text, 0.4", "the limit is 0.42 GB;")
                .contains("set arguments.gradient_checkpointing: true; or train an adapter (lora) or freeze layers;");

        assertThat(training.run(config, "--memory", "400M")).isEqualTo(ExitCode.OUT_OF_MEMORY.value());
        assertThat(training.errors()).contains("give the data set a mini_batch_size");
        assertThat(folder.resolve("out")).doesNotExist();

        assertThat(training.run(config, "--memory", "much")).isEqualTo(ExitCode.USAGE.value());
        assertThat(training.errors()).contains("expected a size such as 800M or 4G, got 'much'");
    }

    private long planned(Path config, String... settings) throws IOException {
        return dryRun(config, settings).at("/memory/total_bytes").asLong();
    }

    private JsonNode dryRun(Path config, String... settings) throws IOException {
        List<String> options = new ArrayList<>(List.of("--dry-run", "--json"));
        for (String setting : settings) {
            Collections.addAll(options, "--set", setting);
        }
        assertThat(training.run(config, options.toArray(String[]::new)))
                .as(training.errors())
                .isZero();
        return new ObjectMapper().readTree(training.output());
    }
}
