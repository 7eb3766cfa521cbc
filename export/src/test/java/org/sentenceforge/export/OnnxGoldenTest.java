package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.encoder.EncoderConfig;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.Shared;
import org.sentenceforge.core.weights.SafetensorsFile;

/** Exported graphs in ONNX Runtime against golden/architectures; tolerance 2e-5 absolute. */
class OnnxGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double TOLERANCE = 2e-5;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BertModel",
                "RobertaModel",
                "XLMRobertaModel",
                "DistilBertModel",
                "MPNetModel",
                "ModernBertModel",
                "Gemma2Model",
                "Gemma3TextModel",
                "Qwen2Model",
                "Qwen3Model"
            })
    void everyPoolingModeAgreesWithTheReference(String architecture) throws IOException {
        Path golden = Shared.path("golden/architectures/" + architecture);
        for (GraphStyle.Operators operators : GraphStyle.Operators.values()) {
            try (OnnxSentenceEncoder encoder = encoder(golden, operators)) {
                for (GoldenCase c : GoldenCase.read(golden)) {
                    PaddedBatch padded = PaddedBatch.of(c.texts(), padId(golden), c.width());
                    String what = operators + " operators, case " + c.name();
                    assertThat(pooled(encoder.sentences(padded), c))
                            .as(what + ", one padded batch")
                            .isLessThan(TOLERANCE);
                    assertThat(tokens(
                                    encoder.encodeTokens(c.texts()),
                                    c.expected().get("last_hidden_state")))
                            .as(what + ", tokens")
                            .isLessThan(TOLERANCE);
                }
            }
        }
    }

    /** The largest difference over all modes, which the model puts side by side. */
    private static double pooled(FloatBuffer values, GoldenCase c) {
        double largest = 0;
        for (int row = 0; row < c.texts().size(); row++) {
            for (PoolingMode mode : PoolingMode.values()) {
                for (JsonNode number :
                        c.expected().get("pooled").get(mode.key()).get("raw").get(row)) {
                    largest = Math.max(largest, Math.abs(values.get() - number.asDouble()));
                }
            }
        }
        return largest;
    }

    private OnnxSentenceEncoder encoder(Path golden, GraphStyle.Operators operators) throws IOException {
        Path config = golden.resolve("config.json");
        EncoderConfig read = EncoderConfig.read(JSON.readTree(config.toFile()), config.toString());
        SentenceModel model = new SentenceModel(List.of(
                new Transformer(read.encoder()), new Pooling(List.of(PoolingMode.values()), PromptTokens.INCLUDED)));
        try (SafetensorsFile weights = SafetensorsFile.open(golden.resolve("model.safetensors"))) {
            OnnxGraph graph = ModelGraph.of(
                    model, weights, new GraphStyle(operators, GraphStyle.Gelu.AS_TRAINED, GraphStyle.Precision.FP32));
            new OnnxFile(graph).write(folder, "model.onnx");
        }
        GraphSession session = GraphSession.open(folder.resolve("model.onnx"), new Device.Cpu(), 1);
        return new OnnxSentenceEncoder(session, null, model.dimension(), padId(golden));
    }

    private static int padId(Path golden) throws IOException {
        return JSON.readTree(golden.resolve("config.json").toFile())
                .path("pad_token_id")
                .asInt(0);
    }

    private static double tokens(float[][][] vectors, JsonNode wanted) {
        double largest = 0;
        for (int i = 0; i < vectors.length; i++) {
            assertThat(vectors[i].length).isEqualTo(wanted.get(i).size());
            for (int t = 0; t < vectors[i].length; t++) {
                for (int j = 0; j < vectors[i][t].length; j++) {
                    double number = wanted.get(i).get(t).get(j).asDouble();
                    largest = Math.max(largest, Math.abs(vectors[i][t][j] - number));
                }
            }
        }
        return largest;
    }
}
