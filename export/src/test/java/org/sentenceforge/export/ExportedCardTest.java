package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.card.ModelCard;
import org.sentenceforge.core.card.data.CardData;
import org.sentenceforge.core.card.data.CardDataBuilder;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;

/** The card of a directory that a model is exported into more than once. */
class ExportedCardTest {
    @TempDir
    Path folder;

    private Path model;
    private Path card;

    @BeforeEach
    void copyModel() throws IOException {
        Path golden = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        model = folder.resolve("model");
        card = folder.resolve("served/README.md");
        for (String file : new String[] {
            "README.md",
            "config.json",
            "config_sentence_transformers.json",
            "modules.json",
            "sentence_bert_config.json",
            "tokenizer.json",
            "model.safetensors",
            "1_Pooling/config.json"
        }) {
            Files.createDirectories(model.resolve(file).getParent());
            Files.copy(golden.resolve(file), model.resolve(file));
        }
    }

    @Test
    void aCardOfAnotherProgramKeepsTheFilesThatItListsAndWhatAPersonWrote() throws IOException {
        export(Optional.empty());
        Files.writeString(card, Files.readString(card) + "\nServed since May.\n");

        export(Optional.of(ExportFormat.Level.O2));
        new TorchScriptExport(ModelDirectory.read(model), folder.resolve("served"), ModelExport.Limits.USUAL).run();

        assertThat(card)
                .content()
                .contains("| `onnx/model.onnx`", "| `onnx/model_O2.onnx`", "torchscript/model.pt", "Served since May.");
        assertThat(model.resolve("README.md")).content().doesNotContain("model_O2.onnx", "Served since May.");
    }

    @Test
    void aCardWithARecordAlsoGetsWhatIsNewInTheModelsOwn() throws IOException {
        CardData data = CardDataBuilder.builder().title("My model").ours(true).build();
        ModelCard.create(model, data).write();
        export(Optional.empty());
        Files.writeString(card, Files.readString(card) + "\nServed since May.\n");
        ModelCard.open(folder.resolve("served"))
                .withEvaluations(List.of(accuracy("served", 0.25)))
                .write();
        ModelCard.open(model).withEvaluations(List.of(accuracy("model", 0.75))).write();

        export(Optional.of(ExportFormat.Level.O2));

        assertThat(card)
                .content()
                .contains("| `onnx/model.onnx`", "| `onnx/model_O2.onnx`", "Served since May.", "0.25", "0.75");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCopyDoesNotListTheFilesOfTheModelsOwnDirectory(boolean ours) throws IOException {
        if (ours) {
            CardData data =
                    CardDataBuilder.builder().title("My model").ours(true).build();
            ModelCard.create(model, data).write();
        }
        new ModelExport(ModelDirectory.read(model), model, ExportFormat.STANDARD).run();

        export(Optional.of(ExportFormat.Level.O2));

        assertThat(model.resolve("README.md")).content().contains("| `onnx/model.onnx`");
        assertThat(card).content().contains("| `onnx/model_O2.onnx`").doesNotContain("| `onnx/model.onnx`");
    }

    private void export(Optional<ExportFormat.Level> level) {
        ExportFormat format = new ExportFormat(level, ExportFormat.Precision.FP32, ExportFormat.Processor.AVX512);
        new ModelExport(ModelDirectory.read(model), folder.resolve("served"), format).run();
    }

    private static CardData.Evaluation accuracy(String name, double value) {
        return new CardData.Evaluation(
                "TripletEvaluator", "Triplet", name, "cosine_accuracy", null, Map.of("cosine_accuracy", value));
    }
}
