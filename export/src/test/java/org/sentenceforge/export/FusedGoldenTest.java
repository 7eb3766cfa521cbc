package org.sentenceforge.export;

import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.support.GoldenArchitectures;
import org.sentenceforge.core.weights.Weights;

/** Every architecture as a graph with ONNX Runtime's own operators. */
class FusedGoldenTest extends GoldenArchitectures {

    @Override
    protected SentenceEncoder encoder(SentenceModel model, Weights weights) {
        return TestGraphs.encoder(model, weights, TestGraphs.FUSED, 1);
    }
}
