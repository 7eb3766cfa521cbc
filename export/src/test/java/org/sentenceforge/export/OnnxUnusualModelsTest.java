package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.module.Classification;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.support.UnusualModels;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.OnnxFile;
import org.sentenceforge.export.operations.ModelGraph;
import org.sentenceforge.export.runtime.GraphSession;
import org.sentenceforge.export.runtime.OnnxSentenceEncoder;

/** Unusual configurations as ONNX graphs in ONNX Runtime. */
class OnnxUnusualModelsTest {
    private static final int PAD_ID = 0;

    @TempDir
    Path graphs;

    @Nested
    class WithStandardOperators extends UnusualModels {
        @Override
        protected SentenceEncoder encoder(SentenceModel model, Weights weights) {
            return open(model, weights, GraphStyle.Operators.STANDARD);
        }
    }

    @Nested
    class WithFusedOperators extends UnusualModels {
        @Override
        protected SentenceEncoder encoder(SentenceModel model, Weights weights) {
            return open(model, weights, GraphStyle.Operators.FUSED);
        }
    }

    private SentenceEncoder open(SentenceModel model, Weights weights, GraphStyle.Operators operators) {
        GraphStyle style = new GraphStyle(operators, GraphStyle.Gelu.AS_TRAINED, GraphStyle.Precision.FP32);
        try {
            new OnnxFile(ModelGraph.of(model, weights, style)).write(graphs, "model.onnx");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        GraphSession session = GraphSession.open(graphs.resolve("model.onnx"), new Device.Cpu(), 1);
        if (model.modules().get(model.modules().size() - 1) instanceof Classification) {
            assertThat(session.givesRows(ModelGraph.LOGITS, model.dimension())).isTrue();
        }
        return new OnnxSentenceEncoder(session, null, model.dimension(), PAD_ID);
    }
}
