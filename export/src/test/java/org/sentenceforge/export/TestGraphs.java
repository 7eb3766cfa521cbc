package org.sentenceforge.export;

import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.OnnxFile;
import org.sentenceforge.export.operations.ModelGraph;
import org.sentenceforge.export.runtime.GraphSession;
import org.sentenceforge.export.runtime.OnnxSentenceEncoder;

/** Models as graphs in memory. */
public final class TestGraphs {
    static final GraphStyle FUSED =
            new GraphStyle(GraphStyle.Operators.FUSED, GraphStyle.Gelu.AS_TRAINED, GraphStyle.Precision.FP32);

    private TestGraphs() {}

    /** Closes the weights. */
    public static OnnxSentenceEncoder encoder(SentenceModel model, Weights weights, GraphStyle style, int padId) {
        byte[] graph;
        try (weights) {
            graph = new OnnxFile(ModelGraph.of(model, weights, style)).toBytes();
        }
        return new OnnxSentenceEncoder(GraphSession.open(graph, "graph", 1), null, model.dimension(), padId);
    }
}
