package org.sentenceforge.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.weights.PretrainedWeights;
import org.sentenceforge.core.weights.Weights;

/** {@code sforge train} with another chain behind a model's encoder than its own: Transformer, Pooling and 2_Dense from 32 to 16. */
class TrainModulesTest {
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
    void modulesMayBeReplacedAndKept() throws IOException {
        assertThat(run("[Pooling: {mode: [cls, mean]}, Dense: {out_features: 32}, keep: 2_Dense, Normalize]"))
                .as(training.errors())
                .isZero();

        ModelDirectory trained = trained();
        assertThat(trained.model().modules())
                .extracting(module -> module.getClass().getSimpleName())
                .containsExactly("Transformer", "Pooling", "Dense", "Dense", "Normalize");
        try (PretrainedWeights weights = trained.openWeights();
                PretrainedWeights before = ModelDirectory.read(model).openWeights()) {
            assertThat(bytes(weights, "3_Dense/linear.weight"))
                    .as("the model's own, moved behind the new one")
                    .isEqualTo(bytes(before, "2_Dense/linear.weight"));
            assertThat(weights.info("2_Dense/linear.weight").shape()).containsExactly(32L, 64L);
            assertThat(bytes(weights, "embeddings.word_embeddings.weight"))
                    .isEqualTo(bytes(before, "embeddings.word_embeddings.weight"));
        }
        assertThat(Files.readString(folder.resolve("out/README.md")))
                .contains("'pooling_mode_mean_tokens': True", "(4): Normalize()");
        assertThat(trained.settings().prompts())
                .isEqualTo(ModelDirectory.read(model).settings().prompts());
    }

    @Test
    void aModuleLessIsAModuleLess() throws IOException {
        assertThat(run("[keep: Pooling]")).as(training.errors()).isZero();

        assertThat(trained().model().modules()).hasSize(2);
        assertThat(trained().model().modules().get(1))
                .isEqualTo(ModelDirectory.read(model).model().modules().get(1));
    }

    @Test
    void aNewLayerLikeOneThatTheModelHasIsDrawnButNoted() throws IOException {
        SentenceModule own = ModelDirectory.read(model).model().modules().get(2);

        assertThat(run("[keep: 1_Pooling, Dense: {out_features: 16}]"))
                .as(training.errors())
                .isZero();

        assertThat(trained().model().modules().get(2)).isEqualTo(own);
        assertThat(training.errors()).contains("'keep: 2_Dense' would keep its weights");
        try (PretrainedWeights weights = trained().openWeights();
                PretrainedWeights before = ModelDirectory.read(model).openWeights()) {
            assertThat(bytes(weights, "2_Dense/linear.weight")).isNotEqualTo(bytes(before, "2_Dense/linear.weight"));
        }
    }

    @Test
    void whatCannotBeKeptIsAMistake() throws IOException {
        assertThat(run("[Pooling, keep: LayerNorm]")).isEqualTo(ExitCode.USAGE.value());
        assertThat(training.errors())
                .contains("modules: the model has no module 'LayerNorm' to keep; expected one of [1_Pooling, 2_Dense]");

        assertThat(run("[Pooling: {mode: [cls, mean]}, keep: Dense]")).isEqualTo(ExitCode.USAGE.value());
        assertThat(training.errors()).contains("2_Dense takes vectors of 32 numbers, but here it gets 64");

        assertThat(run("[keep: Dense, keep: Pooling]")).isEqualTo(ExitCode.USAGE.value());
        assertThat(training.errors()).contains("modules[0]: Dense stands before any Pooling");
    }

    /** Two updates at a learning rate of 0, which move nothing. */
    private int run(String modules) throws IOException {
        Path config = training.config("out", 2, "");
        return training.run(
                config, "--set", "model=" + model, "--set", "modules=" + modules, "--set", "arguments.learning_rate=0");
    }

    private ModelDirectory trained() {
        return ModelDirectory.read(folder.resolve("out"));
    }

    private static ByteBuffer bytes(Weights weights, String name) {
        return weights.bytes(name, 0, Math.toIntExact(weights.info(name).byteSize()));
    }
}
