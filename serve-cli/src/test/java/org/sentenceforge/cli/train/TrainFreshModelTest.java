package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.weights.PretrainedWeights;

/** Trainings that start with an encoder alone, new or pretrained. */
class TrainFreshModelTest {
    @TempDir
    Path folder;

    private TinyRun training;
    private Path model;

    @BeforeEach
    void training() throws IOException {
        training = new TinyRun(folder);
        model = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
    }

    @Test
    void aFreshEncoderIsTrainedWithItsOwnModules() throws IOException {
        String start = """
                config: {model_type: modernbert, vocab_size: 1000, hidden_size: 48, num_hidden_layers: 3,
                  num_attention_heads: 4, intermediate_size: 96, max_position_embeddings: 64, local_attention: 8,
                  pad_token_id: 0}
                tokenizer: TOKENIZER
                modules:
                  - Pooling: {mode: [cls, mean], include_prompt: false}
                  - Dropout: {dropout: 0.1}
                  - Dense: {out_features: 32, activation: GELU}
                  - Normalize
                """.replace("TOKENIZER", model.toString());

        assertThat(train(start)).as(training::errors).isZero();

        ModelDirectory trained = trained();
        assertThat(trained.config().path("model_type").asText()).isEqualTo("modernbert");
        assertThat(trained.maxLength()).isEqualTo(32);
        assertThat(trained.model().modules())
                .extracting(module -> module.getClass().getSimpleName())
                .containsExactly("Transformer", "Pooling", "Dropout", "Dense", "Normalize");
        assertThat(trained.model().dimension()).isEqualTo(32);
        try (PretrainedWeights weights = trained.openWeights()) {
            assertThat(weights.names()).contains("layers.2.attn.Wqkv.weight", "3_Dense/linear.weight");
        }
    }

    @Test
    void aFreshEncoderAsAMapBelowModelIsTheSame() throws IOException {
        String keys = "{config: " + model.resolve("config.json") + ", tokenizer: " + model + "}";

        assertThat(train("model: " + keys + "\n")).as(training::errors).isZero();

        assertThat(training.errors()).contains("modules: none are given");
        assertThat(trained().model().modules()).hasSize(2);
    }

    @Test
    void anEncoderAloneGetsModules() throws IOException {
        Path bare = Files.createDirectory(folder.resolve("bare"));
        for (String file : List.of("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")) {
            Files.copy(model.resolve(file), bare.resolve(file));
        }

        String start = "model: " + bare + "\nmodules: [Pooling: {mode: [mean, cls]}, Normalize]\n";
        assertThat(train(start)).isEqualTo(ExitCode.USAGE.value());
        assertThat(train(start, "--layout", "current")).as(training::errors).isZero();

        assertThat(trained().model().modules()).hasSize(3);
        assertThat(trained().layout()).isEqualTo(ModelLayout.CURRENT);
    }

    /** A run of two updates that starts as these lines say. */
    private int train(String start, String... more) throws IOException {
        return training.run(training.startFrom(start, training.config("fresh", 2, "")), more);
    }

    private ModelDirectory trained() {
        return ModelDirectory.read(folder.resolve("fresh"));
    }
}
