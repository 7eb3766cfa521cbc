package org.sentenceforge.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.cli.Sforge;
import org.sentenceforge.core.support.GoldenFiles;

class ExportCommandTest {
    @TempDir
    Path folder;

    @Test
    void theReportNamesWhatWasWrittenAndHowCloseItIs() throws IOException {
        Path model = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");

        Sforge.Result result = Sforge.run(
                "export",
                model,
                "--output",
                folder,
                "--precision",
                "int8",
                "--processor",
                "arm64",
                "--level",
                "O2",
                "--json");

        assertThat(result.exitCode()).as(result.err()).isZero();
        JsonNode report = new ObjectMapper().readTree(result.out());
        assertThat(report.get("file").asText()).isEqualTo("onnx/model_O2_qint8_arm64.onnx");
        assertThat(report.get("precision").asText()).isEqualTo("int8");
        assertThat(report.get("level").asText()).isEqualTo("O2");
        assertThat(report.get("lowest_cosine").asDouble()).isBetween(0.95, 1.0);
        assertThat(folder.resolve("onnx/model_O2_qint8_arm64.onnx")).isRegularFile();
        assertThat(folder.resolve("modules.json")).isRegularFile();
    }

    /** A loss of -2 cannot be: nDCG would have to be above what is possible. */
    @ParameterizedTest
    @CsvSource({"1, 0", "-2, 7"})
    void aGraphThatFindsLessThanTheOriginalIsNotKept(String loss, int exitCode) throws IOException {
        Path model = GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model");
        Path data = Files.createDirectories(folder.resolve("beir/qrels")).getParent();
        Files.writeString(
                data.resolve("corpus.jsonl"),
                "{\"_id\": \"a\", \"text\": \"a cat\"}\n{\"_id\": \"b\", \"text\": \"the weather is nice today\"}\n");
        Files.writeString(data.resolve("queries.jsonl"), "{\"_id\": \"q\", \"text\": \"cats\"}\n");
        Files.writeString(data.resolve("qrels/test.tsv"), "query-id\tcorpus-id\tscore\nq\ta\t1\n");
        Path output = folder.resolve("out");

        Sforge.Result result =
                Sforge.run("export", model, "--output", output, "--data", data, "--max-ndcg-loss=" + loss);

        assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
        assertThat(result.err()).contains("nDCG@10");
        assertThat(Files.exists(output)).isEqualTo(exitCode == 0);
    }

    @Test
    void anUnknownFormatIsRefusedWithTheKnownOnes() {
        Sforge.Result result = Sforge.run("export", Sforge.BUILTIN, "--precision", "bf16");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("fp32", "fp16", "int8", "bf16");
    }
}
