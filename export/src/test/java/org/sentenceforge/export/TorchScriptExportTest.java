package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.support.GoldenModel;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.Peer;

/** Directories of golden/saved_models as TorchScript archives, run by others' programs; tolerance 1e-5, from its README. */
class TorchScriptExportTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double TOLERANCE = 1e-5;

    @TempDir
    private Path folder;

    /** As DJL Serving loads a model: by the folder, with the tensors that DJL's tokenizers make. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void djlLoadsAnArchiveAsAnyOfItsModels(boolean tokenTypes) throws Exception {
        Path golden = GoldenFiles.path("saved_models/v5.1.2/mean_normalize");
        export(golden, "out");
        JsonNode expected = Json.read(golden.resolve("expected.json"));
        List<String> texts = new ArrayList<>();
        expected.get("texts").forEach(text -> texts.add(text.asText()));
        Criteria<NDList, NDList> criteria = Criteria.builder()
                .setTypes(NDList.class, NDList.class)
                .optModelPath(folder.resolve("out/torchscript"))
                .optEngine("PyTorch")
                .build();
        try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.builder()
                        .optTokenizerPath(folder.resolve("out/tokenizer.json"))
                        .optPadding(true)
                        .optTruncation(true)
                        .optMaxLength(ModelDirectory.read(folder.resolve("out")).maxLength())
                        .build();
                ZooModel<NDList, NDList> model = criteria.loadModel();
                Predictor<NDList, NDList> predictor = model.newPredictor();
                NDManager manager = model.getNDManager().newSubManager()) {
            Encoding[] encodings = tokenizer.batchEncode(texts);
            NDArray embeddings = predictor
                    .predict(Encoding.toNDList(encodings, manager, tokenTypes, false))
                    .head();
            int dimension = (int) embeddings.getShape().get(1);
            for (int i = 0; i < texts.size(); i++) {
                assertThat(embeddings.get(i).toFloatArray()).hasSize(dimension);
                assertThat(GoldenModel.difference(
                                embeddings.get(i).toFloatArray(),
                                expected.get("embeddings").get(i)))
                        .isLessThan(TOLERANCE);
            }
        }
    }

    @Test
    @Tag("it")
    void torchRunsAnArchiveInPython() throws Exception {
        ArrayNode cases = JSON.createArrayNode();
        List<JsonNode> wanted = new ArrayList<>();
        for (String name :
                List.of("v5.1.2/mean_normalize", "v6.0.1/mean_normalize", "v6.0.1/cross_encoder_3_labels_max24")) {
            Path golden = GoldenFiles.path("saved_models/" + name);
            Path out = export(golden, Integer.toString(cases.size()));
            JsonNode expected = Json.read(golden.resolve("expected.json"));
            boolean pairs = expected.has("pairs");
            cases.addObject()
                    .put("directory", out.toString())
                    .put("max_length", ModelDirectory.read(out).maxLength())
                    .set("texts", expected.get(pairs ? "pairs" : "texts"));
            wanted.add(expected.get(pairs ? "scores_identity" : "embeddings"));
        }
        Path file = Files.writeString(folder.resolve("cases.json"), cases.toString());

        JsonNode found = JSON.readTree(Peer.run(folder, Peer.program(getClass(), "peer_torchscript.py"), file));

        for (int i = 0; i < wanted.size(); i++) {
            for (int row = 0; row < wanted.get(i).size(); row++) {
                JsonNode vector = found.get(i).get(row);
                float[] numbers = new float[vector.size()];
                for (int j = 0; j < numbers.length; j++) {
                    numbers[j] = (float) vector.get(j).asDouble();
                }
                assertThat(GoldenModel.difference(numbers, wanted.get(i).get(row)))
                        .as("%s, row %d", cases.get(i).get("directory"), row)
                        .isLessThan(TOLERANCE);
            }
        }
    }

    /** A cosine of 1.5 cannot be. */
    @Test
    void anArchiveBeyondTheLimitIsRefusedAndNothingIsWritten() {
        ModelDirectory model = ModelDirectory.read(GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model"));
        ModelExport.Limits strict = new ModelExport.Limits(OptionalDouble.empty(), OptionalDouble.of(1.5));

        assertThatThrownBy(() -> new TorchScriptExport(model, folder.resolve("out"), strict).run())
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.GATE_NOT_MET))
                .hasMessageContaining("nothing was written");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theCardSaysHowToRunTheArchiveBesideTheGraphs() throws IOException {
        Path out = export(GoldenFiles.path("saved_models/v5.1.2/mean_normalize"), "out");
        Files.copy(
                GoldenFiles.path("saved_models/v5.1.2/mean_normalize/model/model.safetensors"),
                out.resolve("model.safetensors"));
        ModelDirectory model = ModelDirectory.read(out);
        new ModelExport(model, out, ExportFormat.STANDARD).run();
        new TorchScriptExport(model, out, ModelExport.Limits.USUAL).run();

        assertThat(out.resolve("README.md"))
                .content()
                .containsOnlyOnce("### Usage of the TorchScript file")
                .containsOnlyOnce("### Usage of the ONNX files")
                .contains("`torchscript/model.pt` holds the whole model", "| `onnx/model.onnx`")
                .doesNotContain("| `torchscript");
    }

    private Path export(Path golden, String name) {
        ModelDirectory model = ModelDirectory.read(golden.resolve("model"));
        new TorchScriptExport(model, folder.resolve(name), ModelExport.Limits.USUAL).run();
        return folder.resolve(name);
    }
}
