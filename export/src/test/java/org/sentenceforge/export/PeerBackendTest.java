package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.module.Classification;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.GoldenModel;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.OnnxFile;
import org.sentenceforge.export.graph.Opset;
import org.sentenceforge.export.operations.GraphExtent;
import org.sentenceforge.export.operations.ModelGraph;
import org.sentenceforge.export.operations.QuantizationPlan;

/** What other programs make of our files: onnx.checker, and sentence-transformers 6.0.1 with {@code backend="onnx"}. */
@Tag("it")
class PeerBackendTest {
    private static final double TOLERANCE = 1e-5;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final ArrayNode cases = JSON.createArrayNode();
    private final List<JsonNode> expected = new ArrayList<>();

    @Test
    void theCheckerAcceptsEveryArchitectureInEveryFormat() throws Exception {
        int files = 0;
        for (GoldenModel golden : GoldenModel.all()) {
            Transformer transformer =
                    new Transformer(golden.config("config.json").encoder());
            SentenceModel model = new SentenceModel(List.of(
                    transformer,
                    golden.isClassifier()
                            ? new Classification(golden.config("config.json").head())
                            : new Pooling(List.of(PoolingMode.values()), PromptTokens.EXCLUDED)));
            for (GraphStyle.Precision precision : GraphStyle.Precision.values()) {
                try (Weights weights = golden.weights()) {
                    QuantizationPlan plan = precision.ordinal() < GraphStyle.Precision.INT8.ordinal()
                            ? QuantizationPlan.NONE
                            : Calibration.measure(
                                    model, weights, 1, golden.cases().get(0).texts(), folder);
                    for (GraphStyle.Operators operators : GraphStyle.Operators.values()) {
                        for (int opset : new int[] {Opset.OLDEST, 17, 21, Opset.NEWEST}) {
                            GraphStyle style =
                                    new GraphStyle(operators, GraphStyle.Gelu.AS_TRAINED, precision, new Opset(opset));
                            new OnnxFile(ModelGraph.of(model, weights, style, plan, GraphExtent.WHOLE))
                                    .write(folder, golden + "-" + precision + operators + opset + ".onnx");
                            files++;
                        }
                    }
                }
            }
        }
        assertThat(Peer.run(folder, Peer.program(getClass(), "peer_checker.py"), folder)
                        .strip())
                .isEqualTo(Integer.toString(files));
    }

    @Test
    void sentenceTransformersRunsWhatWasExported() throws Exception {
        for (String name :
                List.of("v5.1.2/mean_normalize", "v6.0.1/cls_dense_prompts", "v6.0.1/mean_prompt_excluded")) {
            Path golden = GoldenFiles.path("saved_models/" + name);
            JsonNode wanted = Json.read(golden.resolve("expected.json"));
            for (Optional<ExportFormat.Level> level :
                    List.of(Optional.<ExportFormat.Level>empty(), Optional.of(ExportFormat.Level.O2))) {
                ExportFormat format = new ExportFormat(
                                level, ExportFormat.Precision.FP32, ExportFormat.Processor.AVX512)
                        .withExtent(GraphExtent.TRANSFORMER);
                add("any", export(golden, format), format, wanted.get("texts"), wanted.get("embeddings"));
            }
        }
        Path normal = GoldenFiles.path("saved_models/v6.0.1/mean_normalize");
        JsonNode wanted = Json.read(normal.resolve("expected.json"));
        // a graph with pooling inside has the tokens' vectors as its first output all the same
        add(
                "any",
                export(normal, ExportFormat.STANDARD),
                ExportFormat.STANDARD,
                wanted.get("texts"),
                wanted.get("embeddings"));
        for (String name : List.of("v5.1.2/cross_encoder_1", "v6.0.1/cross_encoder_3_labels_max24")) {
            Path golden = GoldenFiles.path("saved_models/" + name);
            wanted = Json.read(golden.resolve("expected.json"));
            add(
                    "cross-encoder",
                    export(golden, ExportFormat.STANDARD),
                    ExportFormat.STANDARD,
                    wanted.get("pairs"),
                    wanted.get("scores_default"));
        }

        Files.writeString(folder.resolve("cases.json"), cases.toString());
        JsonNode found = JSON.readTree(
                Peer.run(folder, Peer.program(getClass(), "peer_backend.py"), folder.resolve("cases.json")));

        for (int i = 0; i < expected.size(); i++) {
            for (int row = 0; row < expected.get(i).size(); row++) {
                JsonNode want = expected.get(i).get(row);
                JsonNode got = found.get(i).get(row);
                for (int j = 0; j < got.size(); j++) {
                    double number = want.isArray() ? want.get(j).asDouble() : want.asDouble();
                    assertThat(Math.abs(got.get(j).asDouble() - number))
                            .as("%s, row %d", cases.get(i).get("directory"), row)
                            .isLessThan(TOLERANCE);
                }
            }
        }
    }

    private void add(String kind, Path directory, ExportFormat format, JsonNode texts, JsonNode results) {
        cases.addObject()
                .put("directory", directory.toString())
                .put("kind", kind)
                .put("file", format.fileName())
                .set("texts", texts);
        expected.add(results);
    }

    private Path export(Path golden, ExportFormat format) {
        Path out = folder.resolve("out-" + expected.size());
        new ModelExport(ModelDirectory.read(golden.resolve("model")), out, format).run();
        return out;
    }
}
