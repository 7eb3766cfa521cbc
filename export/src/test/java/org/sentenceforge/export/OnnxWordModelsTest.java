package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.support.ArrayEncoder;
import org.sentenceforge.core.support.TestSeed;
import org.sentenceforge.core.support.WordModels;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.OnnxFile;
import org.sentenceforge.export.graph.Opset;
import org.sentenceforge.export.operations.ModelGraph;
import org.sentenceforge.export.runtime.GraphSession;
import org.sentenceforge.export.runtime.OnnxSentenceEncoder;

/** Convolutions, LSTMs, weights and bags of words as ONNX graphs of both styles, in the oldest opset and the usual one, against plain loops; 2e-6 of values below 3. */
class OnnxWordModelsTest {
    private static final int PAD_ID = 0;

    @TempDir
    private Path graphs;

    static Stream<SentenceModel> models() {
        return WordModels.all().stream();
    }

    private static List<GraphStyle> styles() {
        return Stream.of(GraphStyle.Operators.values())
                .flatMap(operators -> Stream.of(new Opset(Opset.OLDEST), Opset.DEFAULT)
                        .map(opset -> new GraphStyle(
                                operators, GraphStyle.Gelu.AS_TRAINED, GraphStyle.Precision.FP32, opset)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("models")
    void graphsGiveTheVectorsOfPlainLoops(SentenceModel model) throws IOException {
        long seed = TestSeed.of(OnnxWordModelsTest.class);
        List<TokenSequence> texts = WordModels.texts(seed);
        InitialWeights weights = WordModels.weights(model, seed);
        float[][] expected = new ArrayEncoder(model, weights).encode(texts);
        for (GraphStyle style : styles()) {
            String file = style.operators() + "-" + style.opset().version() + ".onnx";
            new OnnxFile(ModelGraph.of(model, weights, style)).write(graphs, file);
            GraphSession session = GraphSession.open(graphs.resolve(file), new Device.Cpu(), 1);
            try (SentenceEncoder onnx = new OnnxSentenceEncoder(session, null, model.dimension(), PAD_ID)) {
                float[][] found = onnx.encode(texts);
                for (int i = 0; i < expected.length; i++) {
                    assertThat(found[i])
                            .as("%s, text %d, seed %d", file, i, seed)
                            .containsExactly(expected[i], within(2e-6f));
                }
            }
        }
    }
}
