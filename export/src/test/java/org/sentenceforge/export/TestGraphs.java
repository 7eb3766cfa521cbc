package org.sentenceforge.export;

import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.weights.Weights;

/** Models as graphs in memory. */
final class TestGraphs {
    static final GraphStyle FUSED =
            new GraphStyle(GraphStyle.Operators.FUSED, GraphStyle.Gelu.AS_TRAINED, GraphStyle.Precision.FP32);

    private TestGraphs() {}

    /** Closes the weights. */
    static OnnxSentenceEncoder encoder(SentenceModel model, Weights weights, GraphStyle style, int padId) {
        byte[] graph;
        try (weights) {
            graph = new OnnxFile(ModelGraph.of(model, weights, style)).toBytes();
        }
        return new OnnxSentenceEncoder(GraphSession.open(graph, "graph", 1), null, model.dimension(), padId);
    }
}
