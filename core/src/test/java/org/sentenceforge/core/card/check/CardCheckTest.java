package org.sentenceforge.core.card.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;

class CardCheckTest {
    @TempDir
    private Path directory;

    private Path readme;
    private String card;

    @BeforeEach
    void copyModel() throws IOException {
        Path model = GoldenFiles.path("saved_models/v5.1.2/cls_dense_prompts/model");
        try (Stream<Path> files = Files.walk(model)) {
            files.forEach(
                    file -> copy(file, directory.resolve(model.relativize(file).toString())));
        }
        readme = directory.resolve("README.md");
        card = Files.readString(readme);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v5.1.2/cls_dense_prompts",
                "v5.1.2/cross_encoder_3_labels_max24",
                "v5.1.2/mean_prompt_excluded",
                "v6.0.1/cls_dense_prompts",
                "v6.0.1/cross_encoder_1",
                "v6.0.1/mean_normalize"
            })
    void cardsOfTheOriginalAgreeWithTheirModels(String name) {
        assertThat(CardCheck.of(ModelDirectory.read(GoldenFiles.path("saved_models/" + name + "/model"))))
                .isEmpty();
    }

    @Test
    void everyFalseStatementIsListed() throws IOException {
        Files.writeString(
                readme,
                card.replace("Length:** 16 tokens", "Length:** 512 tokens")
                        .replace("Dimensionality:** 16 dim", "Dimensionality:** 384 dim")
                        .replace("Dot Product", "Cosine Similarity")
                        .replace("'BertModel'", "'MPNetModel'")
                        .replace("'pooling_mode_mean_tokens': False", "'pooling_mode_mean_tokens': True"));

        assertThat(CardCheck.of(ModelDirectory.read(directory)))
                .containsExactly(
                        "Maximum Sequence Length: the card says 512, the model directory 16",
                        "Output Dimensionality: the card says 384, the model directory 16",
                        "Similarity Function: the card says Cosine Similarity, the model directory dot",
                        "architecture: the card says MPNetModel, the model directory BertModel",
                        "pooling: the card says [pooling_mode_cls_token, pooling_mode_mean_tokens], the model directory"
                                + " [pooling_mode_cls_token]");
    }

    @Test
    void theHeadersKeysAndTypesAreChecked() throws IOException {
        Files.writeString(
                readme,
                card.replaceFirst(
                        "tags:",
                        "licence: mit\nlicense: 3\nmodel-index:\n- name: x\n  results:\n  - task: {type: a}\n"
                                + "    metrics:\n    - type: b\ntags:"));

        assertThat(CardCheck.of(ModelDirectory.read(directory)))
                .containsExactly(
                        "header: key 'licence' is not known to the hub",
                        "header: key 'license': expected a text, got 3",
                        "header: key 'model-index.results.dataset': expected a map with a type, got null",
                        "header: key 'model-index.results.metrics.value': expected a number, got null");
    }

    @Test
    void aBrokenOrMissingHeaderIsOneProblem() throws IOException {
        Files.writeString(readme, card.replaceFirst("tags:", "tags: [a\nb:"));
        assertThat(CardCheck.of(ModelDirectory.read(directory)))
                .singleElement()
                .asString()
                .startsWith("header: no valid YAML");

        Files.writeString(readme, "# A card\n");
        assertThat(CardCheck.of(ModelDirectory.read(directory)))
                .singleElement()
                .asString()
                .startsWith("header: it has no header");
    }

    @Test
    void withoutACardThereIsNothingToCheck() throws IOException {
        Files.delete(readme);

        assertThatThrownBy(() -> CardCheck.of(ModelDirectory.read(directory)))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("no README.md");
    }

    private static void copy(Path from, Path to) {
        try {
            if (!Files.exists(to)) {
                Files.copy(from, to);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
