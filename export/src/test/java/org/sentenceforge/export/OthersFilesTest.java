package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.text.TokenSequence;

/**
 * ONNX files in the layouts in which they come from the hub, written by torch and ONNX Runtime's tools, which Optimum calls. What they
 * give is held against the original's vectors; how far 8 bits may be off is their quantizer's affair.
 */
@Tag("it")
class OthersFilesTest {
    private static final Path GOLDEN = GoldenFiles.path("saved_models/v5.1.2/mean_normalize");

    @TempDir
    private static Path written;

    @TempDir
    private Path folder;

    @BeforeAll
    static void writeFiles() throws Exception {
        Peer.run(written, Peer.program(OthersFilesTest.class, "peer_layouts.py"), GOLDEN.resolve("model"), written);
    }

    @ParameterizedTest
    @CsvSource({
        "optimum, model.onnx, 0.9999999",
        "optimum, model_O1.onnx, 0.9999999",
        "optimum, model_O2.onnx, 0.9999999",
        "optimum, model_O3.onnx, 0.99999",
        "optimum, model_O4.onnx, 0.99999",
        "optimum, model_fp16.onnx, 0.99999",
        "optimum, model_quantized.onnx, 0.99",
        "optimum, model_qint8_avx512_vnni.onnx, 0.99",
        "optimum, model_quint8_avx2.onnx, 0.99",
        "optimum, model_uint8.onnx, 0.99",
        "pooled, model.onnx, 0.9999999",
        "pooled, model_quantized.onnx, 0.99",
        "pooled, model_fp16.onnx, 0.99999",
        "no-types, model.onnx, 0.9999999",
        "large, model.onnx, 0.9999999",
    })
    void aPublishedFileEmbeds(String layout, String file, double lowestCosine) throws IOException {
        JsonNode expected = Json.read(GOLDEN.resolve("expected.json"));
        List<String> texts = new ArrayList<>();
        expected.get("texts").forEach(text -> texts.add(text.asText()));
        EncoderSettings settings = new EncoderSettings(
                new Device.Cpu(), EncoderSettings.Numbers.FP32, Optional.of(file), EncoderSettings.TOKENS_PER_BATCH);
        try (Embedder embedder = Embedder.open(directory(layout), Backend.named("onnx"), settings)) {
            float[][] vectors = embedder.encode(texts);
            for (int i = 0; i < vectors.length; i++) {
                double dot = 0;
                double square = 0; // in fp16 vectors are not quite of length 1
                for (int j = 0; j < vectors[i].length; j++) {
                    dot += vectors[i][j]
                            * expected.get("embeddings").get(i).get(j).asDouble();
                    square += (double) vectors[i][j] * vectors[i][j];
                }
                assertThat(dot / Math.sqrt(square)).as("text %d", i).isGreaterThanOrEqualTo(lowestCosine);
            }
        }
    }

    @Test
    void anotherNumberOfThreadsIsASessionOfItsOwn() throws IOException {
        List<TokenSequence> batch = List.of(TokenSequence.of(2, 5, 6, 7, 3), TokenSequence.of(2, 8, 3));
        SentenceEncoder first = Backend.named("onnx").open(directory("optimum"), EncoderSettings.exact());
        float[][] expected = first.encode(batch);

        try (SentenceEncoder other = first.onThreads(1).orElseThrow()) {
            first.close();

            assertThat(other.encode(batch)).hasDimensions(2, expected[0].length);
            assertThat(other.encode(batch)[1][0]).isCloseTo(expected[1][0], within(1e-5f));
        }
    }

    @ParameterizedTest
    @CsvSource({"optimum", "pooled", "no-types", "large"})
    void aPublishedFileIsComparedWithTheWeightsBesideIt(String layout) throws IOException {
        ModelDirectory model = directory(layout);

        List<ModelExport.Report> reports = new ModelExport(model, folder, ExportFormat.STANDARD).check();

        assertThat(reports.get(0).largestDifference()).isLessThan(1e-6);
    }

    @Test
    void aPublishedFileOfOtherWeightsIsRefusedWithoutANodeOfOurs() throws IOException {
        ModelDirectory model = directory("optimum");
        Path weights = folder.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        for (int i = bytes.length / 2 / 4 * 4 + 3; i < bytes.length; i += 4) {
            bytes[i] ^= (byte) 0x80;
        }
        Files.delete(weights);
        Files.write(weights, bytes);

        assertThatThrownBy(() -> new ModelExport(model, folder, ExportFormat.STANDARD).check())
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.GATE_NOT_MET))
                .hasMessageContaining("onnx/model.onnx differs too much from the original");
    }

    @Test
    void aFileWithoutItsDataIsNamed() throws IOException {
        ModelDirectory model = directory("large");
        Files.delete(folder.resolve("onnx/model.onnx_data"));

        assertThatThrownBy(() -> Backend.named("onnx").open(model, EncoderSettings.exact()))
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_MODEL))
                .hasMessageContaining("model.onnx_data");
    }

    /** The model's directory with one layout's files. */
    private ModelDirectory directory(String layout) throws IOException {
        copy(GOLDEN.resolve("model"));
        copy(written.resolve(layout));
        return ModelDirectory.read(folder);
    }

    private void copy(Path source) throws IOException {
        try (var files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = folder.resolve(source.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
