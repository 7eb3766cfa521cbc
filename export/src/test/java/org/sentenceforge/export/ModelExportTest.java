package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.CrossEncoder;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.encode.PairScorer.TextPair;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.model.source.BuiltinModel;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.GoldenModel;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.OnnxFile;
import org.sentenceforge.export.graph.OnnxGraph;
import org.sentenceforge.export.operations.GraphExtent;
import org.sentenceforge.export.operations.ModelGraph;

/** Directories of golden/saved_models, exported and run in ONNX Runtime; tolerance 1e-5, from its README. */
class ModelExportTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double TOLERANCE = 1e-5;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "v5.1.2/mean_normalize, WHOLE",
        "v5.1.2/mean_normalize, TRANSFORMER",
        "v6.0.1/cls_dense_prompts, WHOLE",
        "v6.0.1/cls_dense_prompts, TRANSFORMER",
        "v6.0.1/mean_prompt_excluded, WHOLE",
        "v6.0.1/mean_prompt_excluded, TRANSFORMER",
    })
    void anExportedDirectoryEmbedsAsTheReference(String name, GraphExtent extent) throws IOException {
        Path golden = GoldenFiles.path("saved_models/" + name);
        export(golden, ExportFormat.STANDARD.withExtent(extent), ModelExport.Limits.USUAL);
        assertThat(ModelDirectory.read(folder.resolve("out")).layout())
                .as("the layout stays")
                .isEqualTo(name.startsWith("v6") ? ModelLayout.CURRENT : ModelLayout.LEGACY);
        JsonNode expected = Json.read(golden.resolve("expected.json"));
        List<String> texts = new ArrayList<>();
        expected.get("texts").forEach(text -> texts.add(text.asText()));
        try (Embedder embedder = Embedder.open(
                ModelDirectory.read(folder.resolve("out")), Backend.named("onnx"), EncoderSettings.exact())) {
            assertClose(embedder.encode(texts, new Prompt.Default()), expected.get("embeddings"));
            IntStream.range(0, 8)
                    .parallel()
                    .forEach(thread -> assertClose(embedder.encode(texts), expected.get("embeddings")));
            assertClose(
                    embedder.encode(texts, new Prompt.Literal("query: ")),
                    expected.get("embeddings_with_prompt_text_query"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v5.1.2/cross_encoder_1", "v6.0.1/cross_encoder_3_labels_max24"})
    void anExportedCrossEncoderScoresAsTheReference(String name) throws IOException {
        Path golden = GoldenFiles.path("saved_models/" + name);
        export(golden, ExportFormat.STANDARD, ModelExport.Limits.USUAL);
        JsonNode expected = Json.read(golden.resolve("expected.json"));
        List<TextPair> pairs = new ArrayList<>();
        expected.get("pairs")
                .forEach(pair ->
                        pairs.add(new TextPair(pair.get(0).asText(), pair.get(1).asText())));
        try (CrossEncoder scorer = CrossEncoder.open(
                ModelDirectory.read(folder.resolve("out")), Backend.named("onnx"), EncoderSettings.exact())) {
            float[][] scores = scorer.score(pairs);
            for (int i = 0; i < scores.length; i++) {
                JsonNode wanted = expected.get("scores_default").get(i);
                JsonNode row =
                        wanted.isArray() ? wanted : JSON.createArrayNode().add(wanted);
                assertThat(GoldenModel.difference(scores[i], row)).isLessThan(TOLERANCE);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ExportFormat.Level.class)
    void aCrossEncoderIsExportedAtEveryLevelInEveryPrecision(ExportFormat.Level level) {
        Path golden = GoldenFiles.path("saved_models/v6.0.1/cross_encoder_3_labels_max24");
        for (ExportFormat.Precision precision : ExportFormat.Precision.values()) {
            if (level == ExportFormat.Level.O4 && precision == ExportFormat.Precision.INT8) {
                continue;
            }
            ExportFormat format = new ExportFormat(Optional.of(level), precision, ExportFormat.Processor.AVX512)
                    .withExtent(GraphExtent.TRANSFORMER);
            ModelExport.Report report = export(golden, format, ModelExport.Limits.USUAL);
            assertThat(folder.resolve("out").resolve(report.file())).isRegularFile();
        }
    }

    @ParameterizedTest
    @CsvSource({"FP32, model.onnx", "FP16, model_fp16.onnx", "INT8, model_quantized.onnx"})
    void filesGetTheNamesOfTransformersJs(ExportFormat.Precision precision, String file) {
        ExportFormat format = new ExportFormat(
                        Optional.of(ExportFormat.Level.O2), precision, ExportFormat.Processor.AVX512)
                .withNames(ExportFormat.FileNames.TRANSFORMERS_JS);
        assertThat(format.fileName()).isEqualTo(file);
    }

    @Test
    void everyFormatStaysWithinItsUsualDifference() {
        Path golden = GoldenFiles.path("saved_models/v5.1.2/mean_normalize");
        for (ExportFormat.Precision precision : ExportFormat.Precision.values()) {
            for (ExportFormat.Processor processor : ExportFormat.Processor.values()) {
                ExportFormat format = new ExportFormat(Optional.of(ExportFormat.Level.O3), precision, processor);
                ModelExport.Report report = export(golden, format, ModelExport.Limits.USUAL);
                assertThat(report.file()).isEqualTo("onnx/" + format.fileName());
                assertThat(folder.resolve("out").resolve(report.file())).isRegularFile();
            }
        }
    }

    @Test
    void aGraphBeyondTheLimitIsRefusedAndNothingIsWritten() {
        Path golden = GoldenFiles.path("saved_models/v5.1.2/mean_normalize");
        ExportFormat coarse =
                new ExportFormat(Optional.empty(), ExportFormat.Precision.INT8, ExportFormat.Processor.AVX512_VNNI);
        OptionalDouble none = OptionalDouble.empty();
        for (ModelExport.Limits strict : List.of(
                new ModelExport.Limits(OptionalDouble.of(1e-6), none),
                new ModelExport.Limits(none, OptionalDouble.of(0.99999)))) {
            assertThatThrownBy(() -> export(golden, coarse, strict))
                    .isInstanceOfSatisfying(
                            SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.GATE_NOT_MET))
                    .hasMessageContaining("nothing was written");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @CsvSource({", FP32", "O2, FP32", "O2, INT8"})
    void aWeightThatChangedAfterTheExportIsFoundAndItsNodeNamed(
            ExportFormat.Level level, ExportFormat.Precision precision) throws IOException {
        Path golden = GoldenFiles.path("saved_models/v5.1.2/mean_normalize");
        ExportFormat format = new ExportFormat(Optional.ofNullable(level), precision, ExportFormat.Processor.AVX512);
        export(golden, format, ModelExport.Limits.USUAL);
        ModelExport check =
                new ModelExport(ModelDirectory.read(golden.resolve("model")), folder.resolve("out"), format);
        assertThat(check.check().get(0).file()).isEqualTo("onnx/" + format.fileName());

        Path file = folder.resolve("out/onnx").resolve(format.fileName());
        byte[] changed = withNegated("encoder.layer.1.output.dense.weight.T", Files.readAllBytes(file));
        Files.write(file, changed);

        assertThatThrownBy(check::check)
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.GATE_NOT_MET))
                .hasMessageContaining("the first node whose output departs is 'encoder.layer.1.output")
                .hasMessageContaining("nothing was written");
        assertThat(file).hasBinaryContent(changed);
        assertThat(file.getParent())
                .as("naming the node needs no place to write")
                .isDirectoryNotContaining(other -> !other.equals(file));
    }

    @Test
    void theFirstNodeToDepartIsFoundInAGraphWithItsParametersInAFileOfTheirOwn() throws IOException {
        ModelDirectory model = ModelDirectory.read(GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model"));
        Files.createDirectories(folder.resolve("onnx"));
        try (Weights weights = model.openWeights()) {
            OnnxGraph graph = ModelGraph.of(model.model(), weights, GraphStyle.PORTABLE);
            new OnnxFile(graph).write(folder.resolve("onnx"), "model.onnx", 0);
        }
        ModelExport check = new ModelExport(model, folder, ExportFormat.STANDARD);
        check.check();

        Path data = folder.resolve("onnx/model.onnx_data");
        Files.write(data, new byte[(int) Files.size(data)]);

        assertThatThrownBy(check::check).hasMessageContaining("the first node whose output departs is 'embeddings");
        assertThat(folder.resolve("onnx")).isDirectoryNotContaining("glob:**probe*");
    }

    @Test
    void parityIsMeasuredWithPromptsAndWithTextsOfAllLengthsThatTheModelTakes() {
        ModelDirectory model = ModelDirectory.read(GoldenFiles.path("saved_models/v6.0.1/mean_prompt_excluded/model"));

        List<TokenSequence> texts = SampleTexts.forParity(model);

        assertThat(texts).anyMatch(text -> text.promptTokens() > 0);
        assertThat(texts.stream().mapToInt(TokenSequence::length).max()).hasValue(model.maxLength());
        assertThat(texts.stream().mapToInt(TokenSequence::length).distinct().count())
                .isGreaterThan(15);
    }

    /** The graph with the first half of a parameter's bytes negated. */
    private static byte[] withNegated(String parameter, byte[] graph) throws IOException {
        OnnxMl.ModelProto.Builder model = OnnxMl.ModelProto.parseFrom(graph).toBuilder();
        for (OnnxMl.TensorProto.Builder tensor : model.getGraphBuilder().getInitializerBuilderList()) {
            if (tensor.getName().startsWith(parameter)) {
                byte[] bytes = tensor.getRawData().toByteArray();
                int step = bytes.length / (int) (tensor.getDims(0) * tensor.getDims(1));
                for (int i = step - 1; i < bytes.length / 2; i += step) {
                    bytes[i] = step == 1 ? (byte) -bytes[i] : (byte) (bytes[i] ^ 0x80);
                }
                tensor.setRawData(ByteString.copyFrom(bytes));
            }
        }
        return model.build().toByteArray();
    }

    @Test
    @Tag("it")
    void layersThatLoseMostByRoundingStayInFp32WhereTheLimitsAskForIt() {
        ModelDirectory model = ModelDirectory.read(BuiltinModel.directory(BuiltinModel.NAME));
        ExportFormat format =
                new ExportFormat(Optional.empty(), ExportFormat.Precision.INT8, ExportFormat.Processor.AVX512);
        ModelExport.Limits limits = new ModelExport.Limits(OptionalDouble.empty(), OptionalDouble.of(0.9945));
        ModelExport all =
                new ModelExport(model, folder.resolve("out"), format, limits, List.of(), ModelExport.KeepFp32.NONE);
        ModelExport some =
                new ModelExport(model, folder.resolve("out"), format, limits, List.of(), ModelExport.KeepFp32.AUTO);
        assertThatThrownBy(all::run).hasMessageContaining("the lowest cosine is 0.994");

        ModelExport.Report report = some.run().get(0);

        assertThat(report.fp32Layers()).isNotEmpty().allMatch(layer -> layer.startsWith("encoder.layer."));
        assertThat(report.lowestCosine().orElseThrow()).isGreaterThanOrEqualTo(0.9945);
        assertThat(some.check().get(0).fp32Layers()).isEqualTo(report.fp32Layers());
    }

    @Test
    void levelO4IsHalfPrecision() {
        Path golden = GoldenFiles.path("saved_models/v5.1.2/mean_normalize");
        ExportFormat format = new ExportFormat(
                Optional.of(ExportFormat.Level.O4), ExportFormat.Precision.FP32, ExportFormat.Processor.AVX2);
        assertThat(format.precision()).isEqualTo(ExportFormat.Precision.FP16);
        assertThat(export(golden, format, ModelExport.Limits.USUAL).file()).isEqualTo("onnx/model_O4.onnx");
        assertThatThrownBy(() -> new ExportFormat(format.level(), ExportFormat.Precision.INT8, format.processor()))
                .hasMessageContaining("O4 is fp16");
    }

    @Test
    void theSameModelGivesTheSameBytes() throws IOException {
        Path golden = GoldenFiles.path("saved_models/v5.1.2/mean_normalize");
        for (ExportFormat.Precision precision : ExportFormat.Precision.values()) {
            ExportFormat format =
                    new ExportFormat(Optional.of(ExportFormat.Level.O2), precision, ExportFormat.Processor.AVX512);
            Path file = folder.resolve("out/onnx").resolve(format.fileName());
            export(golden, format, ModelExport.Limits.USUAL);
            byte[] first = Files.readAllBytes(file);
            Files.delete(file);
            export(golden, format, ModelExport.Limits.USUAL);
            assertThat(file).hasBinaryContent(first);
        }
    }

    @Test
    void processorsWithSignedWeightsGetTheSameBytes() throws IOException {
        Path golden = GoldenFiles.path("saved_models/v5.1.2/mean_normalize");
        List<byte[]> files = new ArrayList<>();
        for (ExportFormat.Processor processor : List.of(
                ExportFormat.Processor.ARM64, ExportFormat.Processor.AVX512, ExportFormat.Processor.AVX512_VNNI)) {
            ExportFormat format = new ExportFormat(Optional.empty(), ExportFormat.Precision.INT8, processor);
            String file = export(golden, format, ModelExport.Limits.USUAL).file();
            files.add(Files.readAllBytes(folder.resolve("out").resolve(file)));
        }
        assertThat(files).containsOnly(files.get(0));
    }

    @Test
    void aMissingGraphIsNamedWithTheNextStep() {
        ModelDirectory model = ModelDirectory.read(GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model"));
        assertThatThrownBy(() -> Backend.named("onnx").open(model, EncoderSettings.exact()))
                .hasMessageContaining("model.onnx")
                .hasMessageContaining("sforge export");
    }

    private ModelExport.Report export(Path golden, ExportFormat format, ModelExport.Limits limits) {
        ModelDirectory model = ModelDirectory.read(golden.resolve("model"));
        return new ModelExport(model, folder.resolve("out"), format, limits, List.of(), ModelExport.KeepFp32.NONE)
                .run()
                .get(0);
    }

    private static void assertClose(float[][] rows, JsonNode expected) {
        for (int i = 0; i < rows.length; i++) {
            assertThat(GoldenModel.difference(rows[i], expected.get(i))).isLessThan(TOLERANCE);
        }
    }
}
