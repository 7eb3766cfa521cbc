package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.GoldenArchitectures;
import org.sentenceforge.core.support.GoldenModel;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.runtime.OnnxSentenceEncoder;
import org.sentenceforge.export.runtime.PaddedBatch;

/** Every architecture as a graph of standard operators; tolerance 2e-5 absolute, from golden/architectures/README.md. */
class OnnxGoldenTest extends GoldenArchitectures {
    /** RoBERTa counts its positions by it; others take any. */
    private static final int PAD_ID = 1;

    @Override
    protected SentenceEncoder encoder(SentenceModel model, Weights weights) {
        return TestGraphs.encoder(model, weights, GraphStyle.PORTABLE, PAD_ID);
    }

    @ParameterizedTest
    @EnumSource(GraphStyle.Operators.class)
    void paddingChangesNothing(GraphStyle.Operators operators) {
        GraphStyle style = new GraphStyle(operators, GraphStyle.Gelu.AS_TRAINED, GraphStyle.Precision.FP32);
        for (GoldenModel golden : GoldenModel.all()) {
            if (golden.isClassifier()) {
                continue;
            }
            SentenceModel model = new SentenceModel(List.of(
                    new Transformer(golden.config("config.json").encoder()),
                    new Pooling(List.of(PoolingMode.values()), PromptTokens.INCLUDED)));
            try (OnnxSentenceEncoder encoder = TestGraphs.encoder(model, golden.weights(), style, PAD_ID)) {
                for (GoldenModel.Case batch : golden.cases()) {
                    int widest = batch.texts().stream()
                            .mapToInt(PaddedBatch::end)
                            .max()
                            .orElseThrow();
                    PaddedBatch padded = PaddedBatch.of(batch.texts(), PAD_ID, widest + 3);
                    FloatBuffer rows = encoder.sentences(padded);
                    for (int row = 0; row < batch.texts().size(); row++) {
                        for (PoolingMode mode : PoolingMode.values()) {
                            JsonNode wanted = batch.expected()
                                    .get("pooled")
                                    .get(mode.key())
                                    .get("raw")
                                    .get(row);
                            float[] found = new float[wanted.size()];
                            rows.get(found);
                            assertThat(GoldenModel.difference(found, wanted))
                                    .as("%s, %s, row %d, %s", golden, batch.name(), row, mode)
                                    .isLessThan(2e-5);
                        }
                    }
                }
            }
        }
    }
}
