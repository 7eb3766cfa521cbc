package org.sentenceforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.ExitCode;

/** Where an output may not go: in the place of what the same command reads, or of what no file can replace. */
class OutputPlaceTest {
    private static final String ROWS = "{\"text\": \"one\"}\n{\"text\": \"two\"}\n";

    @TempDir
    private Path folder;

    private Path rows;
    private ModelCopy model;

    @BeforeEach
    void inputs() throws IOException {
        rows = Files.writeString(folder.resolve("rows.jsonl"), ROWS);
        model = ModelCopy.biEncoder(folder.resolve("model"));
    }

    private void assertRefused(String message, Object... command) throws IOException {
        Sforge.Result result = Sforge.run(command);

        assertThat(result.err()).contains(message);
        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE.value());
        assertThat(rows).hasContent(ROWS);
    }

    @Test
    void vectorsDoNotReplaceTheTextsThatTheyComeFrom() throws IOException {
        assertRefused("is an input of this command too", "embed", model.path(), rows, "-o", rows);
        assertRefused(
                "is an input of this command too", "embed", model.path(), folder.resolve("r*.jsonl"), "--output", rows);
        Path other = Files.writeString(folder.resolve("x.jsonl"), ROWS);
        assertRefused(
                "rows.jsonl is an input",
                "embed",
                model.path(),
                other,
                "--precision",
                "int8",
                "--calibration",
                rows,
                "-o",
                rows);
    }

    @Test
    void aLinkToAnInputIsThatInput() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.jsonl"), rows);

        assertRefused("link.jsonl is an input", "embed", model.path(), rows, "-o", link);
        assertRefused("rows.jsonl is an input", "embed", model.path(), link, "-o", rows);
        assertRefused("rows.jsonl is an input", "embed", model.path(), rows, "-o", model.path() + "/../rows.jsonl");
    }

    @Test
    void vectorsDoNotReplaceTheWeightsOfTheirModel() throws IOException {
        byte[] weights = Files.readAllBytes(model.file("model.safetensors"));

        assertRefused("is an input", "embed", model.path(), rows, "-o", model.file("model.safetensors"));

        assertThat(model.file("model.safetensors")).hasBinaryContent(weights);
    }

    @Test
    void groupsDoNotReplaceTheirTexts() throws IOException {
        assertRefused("rows.jsonl is an input", "cluster", model.path(), rows, "-o", rows);
    }

    @Test
    void aCardDoesNotReplaceItsData() throws IOException {
        Path data = Files.writeString(folder.resolve("data.json"), "{}");

        assertRefused("data.json is an input", "card", "render", data, "--output", data);
        assertThat(data).hasContent("{}");
    }

    @Test
    void aTrainedModelDoesNotReplaceTheOneItStartedFrom() throws IOException {
        byte[] weights = Files.readAllBytes(model.file("model.safetensors"));
        Path pairs = Files.writeString(folder.resolve("pairs.jsonl"), "{\"a\": \"one\", \"b\": \"two\"}\n");

        assertRefused(
                "model is an input",
                "train",
                "--model",
                model.path(),
                "--train",
                pairs,
                "--loss",
                "MultipleNegativesRankingLoss",
                "--output",
                model.path() + "/../model");

        assertThat(model.file("model.safetensors")).hasBinaryContent(weights);
        assertThat(model.file("training-log.jsonl")).doesNotExist();
    }

    @Test
    void anExportDoesNotMixTwoModels() throws IOException {
        ModelCopy other = ModelCopy.biEncoder(folder.resolve("other"));

        assertRefused(
                "other is another model's directory, with its model.safetensors",
                "export",
                model.path(),
                "--output",
                other.path());

        assertThat(other.file("onnx")).doesNotExist();
    }

    @Test
    void theRootOfTheFileSystemIsNoOutput() throws IOException {
        Path pairs = Files.writeString(folder.resolve("pairs.jsonl"), "{\"a\": \"one\", \"b\": \"two\"}\n");

        assertRefused("/ is the root", "export", model.path(), "-o", "/");
        assertRefused("/: cannot tell the format", "embed", model.path(), rows, "-o", "/");
        assertRefused(
                "/ is the root",
                "train",
                "--model",
                model.path(),
                "--train",
                pairs,
                "--loss",
                "CoSENTLoss",
                "--output",
                "/");
    }

    @Test
    void anEvaluationFindsAFileInThePlaceOfItsFolderBeforeItMeasures() throws IOException {
        assertRefused(
                "rows.jsonl is a file; name a directory",
                "eval",
                model.path(),
                "--task",
                "triplet",
                "--data",
                "none.jsonl",
                "-o",
                rows);
    }
}
