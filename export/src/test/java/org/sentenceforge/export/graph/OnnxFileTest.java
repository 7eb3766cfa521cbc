package org.sentenceforge.export.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.GoldenModel;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.TestGraphs;
import org.sentenceforge.export.operations.ModelGraph;
import org.sentenceforge.export.runtime.GraphSession;
import org.sentenceforge.export.runtime.OnnxSentenceEncoder;

class OnnxFileTest {
    private static final Offset<Float> TOLERANCE = Offset.offset(2e-6f);
    private static final List<TokenSequence> TEXTS = List.of(TokenSequence.of(5, 6, 7, 8), TokenSequence.of(9, 10));

    private static final Initialization DRAWN =
            new Initialization(0.3, Double.POSITIVE_INFINITY, Map.of(), 1, List.of(), OptionalInt.empty());

    @TempDir
    Path folder;

    @Test
    void parametersInAFileOfTheirOwnGiveTheSameNumbers() throws IOException {
        GoldenModel golden = GoldenModel.of("BertModel");
        SentenceModel model = model(golden, PromptTokens.INCLUDED);
        try (Weights weights = golden.weights()) {
            OnnxFile file = new OnnxFile(ModelGraph.of(model, weights, GraphStyle.PORTABLE));
            file.write(folder, "whole.onnx");
            file.write(folder, "split.onnx", 0);
        }
        assertThat(folder.resolve("whole.onnx_data")).doesNotExist();
        assertThat(Files.size(folder.resolve("split.onnx_data")))
                .isGreaterThan(Files.size(folder.resolve("split.onnx")));
        assertThat(encode(model, "split.onnx")).isDeepEqualTo(encode(model, "whole.onnx"));
    }

    @Test
    void largeParametersAreMappedFromTheFileThatHoldsThem() throws IOException {
        SentenceModel model = manyWords();
        Path file = folder.resolve("whole.onnx");
        try (Weights weights = InitialWeights.of(model, DRAWN, 1)) {
            new OnnxFile(ModelGraph.of(model, weights, GraphStyle.PORTABLE)).write(folder, "whole.onnx");
        }
        byte[] all = Files.readAllBytes(file);

        byte[] referring = MappedParameters.of(file).orElseThrow();

        assertThat(referring).hasSizeLessThan(all.length / 3);
        try (OnnxSentenceEncoder copied =
                new OnnxSentenceEncoder(GraphSession.open(all, "a copy in memory", 1), null, model.dimension(), 0)) {
            assertThat(encode(model, "whole.onnx")).isDeepEqualTo(copied.encode(TEXTS));
        }
    }

    @Test
    void ofAFileThatIsCutOffNothingIsMapped() throws IOException {
        SentenceModel model = manyWords();
        Path file = folder.resolve("cut.onnx");
        try (Weights weights = InitialWeights.of(model, DRAWN, 1)) {
            new OnnxFile(ModelGraph.of(model, weights, GraphStyle.PORTABLE)).write(folder, "cut.onnx");
        }
        byte[] all = Files.readAllBytes(file);
        for (int size : new int[] {0, 100, all.length / 2, all.length - 1}) {
            Files.write(file, Arrays.copyOf(all, size));

            assertThat(MappedParameters.of(file))
                    .as("%s of %s bytes", size, all.length)
                    .isEmpty();
        }
        assertThatThrownBy(() -> GraphSession.open(file, new Device.Cpu(), 1))
                .isInstanceOf(SforgeException.class)
                .hasMessageContaining("cut.onnx: ONNX Runtime cannot load it");
    }

    /** A model whose table of words is large enough to be mapped. */
    private static SentenceModel manyWords() throws IOException {
        return new SentenceModel(List.of(
                new Transformer(EncoderConfig.read(new ObjectMapper().readTree("""
                        {"model_type": "bert", "vocab_size": 4000, "hidden_size": 32, "intermediate_size": 64,
                         "num_hidden_layers": 2, "num_attention_heads": 2, "max_position_embeddings": 40}
                        """), "many words")
                        .encoder()),
                new Pooling(List.of(PoolingMode.MEAN), PromptTokens.INCLUDED)));
    }

    @Test
    void tokensOfThePromptAreLeftOutByTheirNumber() {
        GoldenModel golden = GoldenModel.of("BertModel");
        TokenSequence all = TokenSequence.of(5, 6, 7, 8);
        TokenSequence behindTwo = new TokenSequence(all.ids(), null, 0, 2);
        TokenSequence shifted = new TokenSequence(all.ids(), null, 3, 2);
        try (OnnxSentenceEncoder encoder =
                TestGraphs.encoder(model(golden, PromptTokens.EXCLUDED), golden.weights(), GraphStyle.PORTABLE, 0)) {
            float[][] tokens = encoder.encodeTokens(List.of(behindTwo))[0];
            float[] mean = new float[tokens[0].length];
            for (int j = 0; j < mean.length; j++) {
                mean[j] = (tokens[2][j] + tokens[3][j]) / 2;
            }
            assertThat(encoder.encode(List.of(behindTwo))[0]).containsExactly(mean, TOLERANCE);
            float[] left = encoder.encode(List.of(shifted))[0];
            float[][] leftTokens = encoder.encodeTokens(List.of(shifted))[0];
            for (int j = 0; j < left.length; j++) {
                assertThat(left[j]).isCloseTo((leftTokens[2][j] + leftTokens[3][j]) / 2, TOLERANCE);
            }
        }
    }

    @Test
    void onlyWhatTheModelUsesBecomesPartOfTheGraph() {
        GoldenModel bert = GoldenModel.of("BertModel");
        GoldenModel roberta = GoldenModel.of("RobertaModel");
        assertThat(inputs(bert)).containsExactlyInAnyOrder("input_ids", "attention_mask", "token_type_ids");
        assertThat(inputs(roberta)).containsExactlyInAnyOrder("input_ids", "attention_mask");
        try (Weights weights = bert.weights()) {
            OnnxGraph graph = ModelGraph.of(model(bert, PromptTokens.INCLUDED), weights, GraphStyle.PORTABLE);
            assertThat(graph.initializers())
                    .extracting(Initializer::name)
                    .contains("encoder.layer.0.attention.self.query.weight.T")
                    .doesNotContain("encoder.layer.0.attention.self.query.weight")
                    .noneMatch(name -> name.startsWith("pooler"));
            assertThat(graph.outputs())
                    .extracting(output -> output.getName())
                    .containsExactly("last_hidden_state", "token_embeddings", "sentence_embedding");
        }
    }

    private static List<String> inputs(GoldenModel golden) {
        try (Weights weights = golden.weights()) {
            return ModelGraph.of(model(golden, PromptTokens.INCLUDED), weights, GraphStyle.PORTABLE).inputs().stream()
                    .map(input -> input.getName())
                    .toList();
        }
    }

    private static SentenceModel model(GoldenModel golden, PromptTokens promptTokens) {
        return new SentenceModel(List.of(
                new Transformer(golden.config("config.json").encoder()),
                new Pooling(List.of(PoolingMode.MEAN), promptTokens)));
    }

    private float[][] encode(SentenceModel model, String name) {
        GraphSession session = GraphSession.open(folder.resolve(name), new Device.Cpu(), 1);
        try (OnnxSentenceEncoder encoder = new OnnxSentenceEncoder(session, null, model.dimension(), 0)) {
            return encoder.encode(TEXTS);
        }
    }
}
