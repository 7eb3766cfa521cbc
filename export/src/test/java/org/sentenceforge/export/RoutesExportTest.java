package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.encode.Backend;
import org.sentenceforge.core.encode.Embedder;
import org.sentenceforge.core.encode.EncoderSettings;
import org.sentenceforge.core.model.ModelContent;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.ModelSettings;
import org.sentenceforge.core.model.ModelWriter;
import org.sentenceforge.core.model.Prompt;
import org.sentenceforge.core.model.TextRole;
import org.sentenceforge.core.model.format.InputContent;
import org.sentenceforge.core.model.format.ModelLayout;
import org.sentenceforge.core.module.Dense;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.ModelKind;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.Router;
import org.sentenceforge.core.module.Routing;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.StaticEmbedding;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.OnnxFile;
import org.sentenceforge.export.operations.ModelGraph;

/** Tables of token vectors and models with routes as graphs, against the same models on libtorch. */
class RoutesExportTest {
    private static final int HIDDEN = 32;
    private static final int VOCABULARY = 200;
    private static final Pooling MEAN = new Pooling(List.of(PoolingMode.MEAN), PromptTokens.INCLUDED);
    private static final List<String> TEXTS =
            List.of("the cat eats an apple", "a", "", "my friend buys some bread in the garden");

    private final Path golden = GoldenFiles.path("saved_models/v6.0.1/mean_normalize/model");
    private final ModelDirectory base = ModelDirectory.read(golden);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(ExportFormat.Precision.class)
    void aTableOfTokenVectorsIsAGraph(ExportFormat.Precision precision) throws IOException {
        ModelDirectory model = write(List.of(new StaticEmbedding("table", VOCABULARY, HIDDEN), new Normalize()));

        List<ModelExport.Report> reports = export(model, format(precision));

        assertThat(reports).hasSize(1);
        assertThat(folder.resolve("out/onnx/" + format(precision).fileName())).isRegularFile();
        assertAgree(model, TextRole.ANY, format(precision));
    }

    /** 200 rows of 5,400 numbers are 4.3 MB, the least that is worth it. */
    @Test
    void aLargeTableIsStoredInEightBitsWithAScaleForEachRow() throws IOException {
        ModelDirectory model = write(List.of(new StaticEmbedding("table", VOCABULARY, 5400), new Normalize()));

        ModelExport.Report report =
                export(model, format(ExportFormat.Precision.INT8)).get(0);

        assertThat(report.bytes()).isBetween(VOCABULARY * 5400L, VOCABULARY * 5400L + 50_000);
        assertThat(report.lowestCosine().orElseThrow()).isBetween(0.9999, 0.9999999);
        // numbers are from a normal distribution: of 5,400, none is larger than 6, and of vectors of length 1 less than
        // 6 / sqrt(5400)
        assertThat(report.largestDifference()).isLessThan(6 / Math.sqrt(5400) / 127);
        assertAgree(model, TextRole.ANY, format(ExportFormat.Precision.INT8));
    }

    @ParameterizedTest
    @EnumSource(ExportFormat.Precision.class)
    void routesWithModulesOfTheirOwnAreGraphsBesideThese(ExportFormat.Precision precision) throws IOException {
        ModelDirectory model = router();

        assertThat(export(model, format(precision)))
                .extracting(ModelExport.Report::file)
                .containsExactlyInAnyOrder(
                        "query_0_StaticEmbedding/onnx/" + format(precision).fileName(),
                        "document_0_Transformer/onnx/" + format(precision).fileName());

        assertThat(folder.resolve("out/document_0_Transformer/config.json")).isRegularFile();
        assertThat(folder.resolve("out/document_0_Transformer/model.safetensors"))
                .doesNotExist();
        for (TextRole role : TextRole.values()) {
            assertAgree(model, role, format(precision));
        }
    }

    @Test
    void routesThatPartBehindTheTransformerShareItsGraph() throws IOException {
        ModelDirectory model = parting();

        assertThat(export(model, ExportFormat.STANDARD))
                .extracting(ModelExport.Report::file)
                .containsExactly("onnx/model.onnx");

        // the modules behind have their weights in their own folders
        for (TextRole role : TextRole.values()) {
            assertAgree(model, role, ExportFormat.STANDARD);
        }
    }

    /** A published graph with the whole default route in it. */
    @Test
    void aWholeGraphIsNotRunForAnotherRoute() throws IOException {
        ModelDirectory model = parting();
        ModelDirectory document = model.forTask(Optional.of("document"));
        Path onnx = Files.createDirectories(folder.resolve("model/onnx"));
        try (Weights weights = document.openWeights()) {
            new OnnxFile(ModelGraph.of(document.model(), weights, GraphStyle.PORTABLE)).write(onnx, "model.onnx");
        }
        try (Embedder embedder =
                Embedder.open(model, TextRole.DOCUMENT, Backend.named("onnx"), EncoderSettings.exact())) {
            assertThat(embedder.encode(TEXTS, new Prompt.Document())).hasDimensions(TEXTS.size(), 8);
        }
        assertThatThrownBy(() -> encode(model, TextRole.QUERY, Backend.named("onnx"), EncoderSettings.exact()))
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_MODEL))
                .hasMessageContaining("default route");
    }

    @Test
    void aGraphIsNotRunBesideOtherWeightsOfItsRoute() throws IOException {
        ModelDirectory model = router();
        export(model, ExportFormat.STANDARD);
        Path weights = Path.of("document_0_Transformer", "model.safetensors");
        Files.copy(
                folder.resolve("model").resolve(weights), folder.resolve("out").resolve(weights));
        assertAgree(model, TextRole.DOCUMENT, ExportFormat.STANDARD);

        byte[] bytes = Files.readAllBytes(folder.resolve("out").resolve(weights));
        for (int i = bytes.length / 2; i < bytes.length; i += Float.BYTES) {
            bytes[i] ^= 1;
        }
        Files.write(folder.resolve("out").resolve(weights), bytes);

        assertThatThrownBy(() -> assertAgree(model, TextRole.DOCUMENT, ExportFormat.STANDARD))
                .hasMessageContaining("exported from other weights");
    }

    private ModelDirectory router() throws IOException {
        Map<String, List<SentenceModule>> routes = new LinkedHashMap<>();
        routes.put("query", List.of(new StaticEmbedding("table", VOCABULARY, HIDDEN)));
        routes.put("document", List.of(new Transformer(base.encoder().encoder(), "encoder"), MEAN));
        return write(List.of(new Router(routes, Routing.byName("document")), new Normalize()));
    }

    /** A dense layer for each kind of text behind the transformer that both go through. */
    private ModelDirectory parting() throws IOException {
        Map<String, List<SentenceModule>> routes = new LinkedHashMap<>();
        routes.put("query", List.of(dense("2_Router/query_0_Dense")));
        routes.put("document", List.of(dense("2_Router/document_0_Dense")));
        return write(List.of(
                new Transformer(base.encoder().encoder()), MEAN, new Router(routes, Routing.byName("document"))));
    }

    private static Dense dense(String folder) {
        return new Dense(folder, HIDDEN, 8, true, Activation.TANH, false);
    }

    private ModelDirectory write(List<SentenceModule> modules) throws IOException {
        SentenceModel model = new SentenceModel(modules);
        InputContent encoder = ModelContent.of(base).inputs().get("");
        ModelContent content = new ModelContent(
                ModelKind.BI_ENCODER,
                model,
                Map.of("", encoder, "encoder", encoder, "table", new InputContent.OfTable(golden)),
                ModelSettings.NONE,
                Optional.empty());
        InitialWeights weights = InitialWeights.of(model, base.encoder().initialization(), 1);
        Path target = Files.createDirectory(folder.resolve("model"));
        ModelWriter.write(content, weights, Optional.empty(), ModelLayout.CURRENT, target);
        return ModelDirectory.read(target);
    }

    private static ExportFormat format(ExportFormat.Precision precision) {
        return new ExportFormat(Optional.empty(), precision, ExportFormat.Processor.AVX512);
    }

    private List<ModelExport.Report> export(ModelDirectory model, ExportFormat format) {
        return new ModelExport(model, folder.resolve("out"), format).run();
    }

    private void assertAgree(ModelDirectory model, TextRole role, ExportFormat format) {
        float tolerance = switch (format.precision()) {
            case FP32 -> 1e-5f;
            case FP16 -> 5e-3f;
            case INT8 -> 0.1f;
        };
        float[][] expected = encode(model, role, Backend.named("torch"), EncoderSettings.exact());
        float[][] found = encode(
                ModelDirectory.read(folder.resolve("out")),
                role,
                Backend.named("onnx"),
                EncoderSettings.exact().withFile(format.fileName()));
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).as(role + " " + TEXTS.get(i)).containsExactly(expected[i], within(tolerance));
        }
    }

    private static float[][] encode(ModelDirectory model, TextRole role, Backend backend, EncoderSettings settings) {
        try (Embedder embedder = Embedder.open(model, role, backend, settings)) {
            return embedder.encode(TEXTS, Prompt.of(role));
        }
    }
}
