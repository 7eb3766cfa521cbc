package org.sentenceforge.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.model.format.Scoring;
import org.sentenceforge.core.module.Dense;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.text.TextTokenizer;
import org.sentenceforge.core.text.TokenizerSettings;
import org.sentenceforge.core.weights.PretrainedWeights;

class ModelDirectoryTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({"v5.1.2, LEGACY", "v6.0.1, CURRENT"})
    void aChainWithDenseAndPromptsIsRead(String version, ModelLayout layout) {
        ModelDirectory directory = golden(version + "/cls_dense_prompts");
        assertThat(directory.kind()).isEqualTo(ModelKind.BI_ENCODER);
        assertThat(directory.layout()).isEqualTo(layout);
        assertThat(directory.model().modules().subList(1, 3))
                .containsExactly(
                        new Pooling(List.of(PoolingMode.CLS), PromptTokens.INCLUDED),
                        new Dense("2_Dense", 32, 16, true, Activation.TANH, false));
        assertThat(directory.model().dimension()).isEqualTo(16);
        assertThat(directory.maxLength()).isEqualTo(16);
        ModelSettings settings = directory.settings();
        assertThat(settings.similarity()).isEqualTo(SimilarityFunction.DOT);
        assertThat(settings.defaultPrompt()).contains("query");
        assertThat(settings.promptText(new Prompt.Default())).isEqualTo("who ");
        assertThat(settings.promptText(new Prompt.Named("document"))).isEqualTo("the doctor ");
        assertThat(directory.warnings()).isEmpty();
        try (PretrainedWeights weights = directory.openWeights()) {
            assertThat(weights.names())
                    .contains("2_Dense/linear.weight", "encoder.layer.1.output.dense.bias")
                    .containsExactlyElementsOf(directory.parameters().shapes().keySet());
            assertThat(weights.extras()).containsExactlyInAnyOrder("pooler.dense.weight", "pooler.dense.bias");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v5.1.2", "v6.0.1"})
    void poolingAndNormalizeAreReadInBothForms(String version) {
        assertThat(golden(version + "/mean_normalize").model().modules().subList(1, 3))
                .containsExactly(new Pooling(List.of(PoolingMode.MEAN), PromptTokens.INCLUDED), new Normalize());
        assertThat(golden(version + "/mean_prompt_excluded").model().modules().get(1))
                .isEqualTo(new Pooling(List.of(PoolingMode.MEAN), PromptTokens.EXCLUDED));
    }

    @ParameterizedTest
    @CsvSource({
        "v5.1.2/cross_encoder_1, 1, SIGMOID, BARE",
        "v5.1.2/cross_encoder_3_labels_max24, 3, IDENTITY, BARE",
        "v6.0.1/cross_encoder_1, 1, SIGMOID, CURRENT",
        "v6.0.1/cross_encoder_3_labels_max24, 3, IDENTITY, CURRENT"
    })
    void crossEncodersAreRead(String model, int labels, Activation activation, ModelLayout layout) throws IOException {
        ModelDirectory directory = golden(model);
        assertThat(directory.kind()).isEqualTo(ModelKind.CROSS_ENCODER);
        assertThat(directory.layout()).isEqualTo(layout);
        assertThat(directory.scoring()).contains(new Scoring(labels, activation));
        assertThat(directory.model().dimension()).isEqualTo(labels);
        assertThat(directory.maxLength())
                .isEqualTo(expected(model).get("max_length").asInt());
        try (PretrainedWeights weights = directory.openWeights()) {
            assertThat(weights.names())
                    .contains("classifier.weight", "pooler.dense.weight", "embeddings.LayerNorm.bias");
            assertThat(weights.extras()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v5.1.2/mean_normalize", "v6.0.1/mean_normalize", "v6.0.1/mean_prompt_excluded"})
    void settingsAndLengthsAreTheOriginalLibrarys(String model) throws IOException {
        ModelDirectory directory = golden(model);
        JsonNode expected = expected(model);
        assertThat(directory.maxLength())
                .isEqualTo(expected.get("max_seq_length").asInt());
        assertThat(directory.settings().similarity().key())
                .isEqualTo(expected.get("similarity_fn_name").asText());
        JsonNode prompts =
                expected.has("prompts") ? expected.get("prompts") : JSON.readTree("{\"query\":\"\",\"document\":\"\"}");
        assertThat(JSON.<JsonNode>valueToTree(directory.settings().prompts())).isEqualTo(prompts);
        try (TextTokenizer tokenizer = directory.openTokenizer()) {
            assertThat(tokenizer.settings().blanks())
                    .isEqualTo(
                            model.startsWith("v5") ? TokenizerSettings.Blanks.STRIPPED : TokenizerSettings.Blanks.KEPT);
            assertThat(tokenizer.settings().tokenTypes()).isEqualTo(TokenizerSettings.TokenTypes.USED);
            assertThat(tokenizer
                            .encode(List.of("the cat"), "")
                            .sequences()
                            .get(0)
                            .ids())
                    .containsExactly(2, 55, 194, 3);
        }
    }

    @Test
    void everyGoldenArchitectureIsReadAsABareTransformerInBothDialects() throws IOException {
        try (Stream<Path> folders = Files.list(GoldenFiles.path("architectures"))) {
            for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
                ModelDirectory directory = ModelDirectory.read(folder);
                boolean classifier = folder.getFileName().toString().endsWith("ForSequenceClassification");
                assertThat(directory.kind()).isEqualTo(classifier ? ModelKind.CROSS_ENCODER : ModelKind.BI_ENCODER);
                assertThat(directory.layout()).isEqualTo(ModelLayout.BARE);
                try (PretrainedWeights weights = directory.openWeights()) {
                    assertThat(weights.names()).isNotEmpty();
                }
            }
        }
    }

    @Test
    void aCrossEncoderReadAsABiEncoderGivesItsEncoderWithMeanPooling() {
        ModelDirectory directory = ModelDirectory.read(
                GoldenFiles.path("saved_models/v6.0.1/cross_encoder_1/model"), ModelKind.BI_ENCODER);
        assertThat(directory.model().modules().get(1))
                .isEqualTo(new Pooling(List.of(PoolingMode.MEAN), PromptTokens.INCLUDED));
        directory.openWeights().close();
    }

    @Test
    void aBiEncoderReadAsACrossEncoderGetsAFreshHead() {
        ModelDirectory directory = ModelDirectory.read(
                GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model"), ModelKind.CROSS_ENCODER);
        assertThat(directory.scoring()).contains(new Scoring(1, Activation.SIGMOID));
        try (PretrainedWeights weights = directory.openWeights()) {
            assertThat(weights.info("classifier.weight").shape()).containsExactly(1L, 32L);
            assertThat(weights.bytes("classifier.bias", 0, 4).getFloat(0)).isZero();
            assertThat(weights.bytes("classifier.weight", 0, 4).getFloat(0)).isNotZero();
        }
    }

    @Test
    void aFreshHeadHasAsManyLabelsAsAreAskedForAndTheirUsualActivation() {
        ModelDirectory directory = ModelDirectory.read(
                GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model"), ModelKind.CROSS_ENCODER);
        ModelDirectory three = directory.withLabels(3, 7);
        assertThat(three.hasFreshHead()).isTrue();
        assertThat(three.scoring()).contains(new Scoring(3, Activation.IDENTITY));
        assertThat(directory
                        .withLabels(1, 7)
                        .withActivation(Activation.IDENTITY)
                        .scoring())
                .contains(new Scoring(1, Activation.IDENTITY));
        try (PretrainedWeights one = three.openWeights();
                PretrainedWeights other = directory.withLabels(3, 8).openWeights()) {
            assertThat(one.info("classifier.weight").shape()).containsExactly(3L, 32L);
            assertThat(one.bytes("classifier.weight", 0, 4)).isNotEqualTo(other.bytes("classifier.weight", 0, 4));
            // the pooler is the stored encoder's
            assertThat(one.bytes("pooler.dense.weight", 0, 64)).isEqualTo(other.bytes("pooler.dense.weight", 0, 64));
        }
    }

    @Test
    void aStoredHeadKeepsItsLabels() {
        ModelDirectory directory = golden("v6.0.1/cross_encoder_3_labels_max24");
        assertThat(directory.hasFreshHead()).isFalse();
        assertThat(directory.withLabels(3, 7)).isSameAs(directory);
        assertThatThrownBy(() -> directory.withLabels(1, 7))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("the model scores 3 labels, and num_labels asks for 1");
    }

    /** As the original library does it, which builds another kind of model without the file of the old one. */
    @Test
    void aCrossEncoderMadeOfABiEncoderTakesRowsAsLongAsTheTokenizerSays(@TempDir Path folder) throws IOException {
        Path golden = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        try (Stream<Path> files = Files.list(golden)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName().toString()));
            }
        }
        Files.writeString(
                folder.resolve("sentence_bert_config.json"), "{\"max_seq_length\": 12, \"do_lower_case\": true}");
        assertThat(ModelDirectory.read(folder, ModelKind.CROSS_ENCODER).maxLength())
                .isEqualTo(40);
    }

    static ModelDirectory golden(String model) {
        return ModelDirectory.read(GoldenFiles.path("saved_models/" + model + "/model"));
    }

    private static JsonNode expected(String model) throws IOException {
        return Json.read(GoldenFiles.path("saved_models/" + model + "/expected.json"));
    }
}
