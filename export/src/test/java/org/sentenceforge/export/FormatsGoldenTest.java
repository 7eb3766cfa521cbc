package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.module.Classification;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.GoldenModel;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.GraphStyle.Gelu;
import org.sentenceforge.export.graph.GraphStyle.Operators;
import org.sentenceforge.export.graph.GraphStyle.Precision;
import org.sentenceforge.export.runtime.OnnxSentenceEncoder;

/** Every architecture with the tanh form of GELU and in half precision, within the limits of these formats. */
class FormatsGoldenTest {
    private static final int PAD_ID = 1;
    private static final double LIMIT = 5e-3;

    static Stream<GoldenModel> models() {
        return GoldenModel.all().stream();
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyArchitectureStaysWithinTheLimitOfItsFormat(GoldenModel golden) {
        EncoderConfig config = golden.config("config.json");
        SentenceModel model = new SentenceModel(List.of(
                new Transformer(config.encoder()),
                golden.isClassifier()
                        ? new Classification(config.head())
                        : new Pooling(List.of(PoolingMode.MEAN), PromptTokens.INCLUDED)));
        List<TokenSequence> texts =
                golden.cases().stream().flatMap(batch -> batch.texts().stream()).toList();
        float[][] exact;
        try (OnnxSentenceEncoder encoder = TestGraphs.encoder(model, golden.weights(), GraphStyle.PORTABLE, PAD_ID)) {
            exact = encoder.encode(texts);
        }
        for (GraphStyle style : List.of(
                new GraphStyle(Operators.FUSED, Gelu.TANH, Precision.FP32),
                new GraphStyle(Operators.STANDARD, Gelu.AS_TRAINED, Precision.FP16),
                new GraphStyle(Operators.FUSED, Gelu.AS_TRAINED, Precision.FP16),
                new GraphStyle(Operators.FUSED, Gelu.TANH, Precision.FP16))) {
            try (OnnxSentenceEncoder encoder = TestGraphs.encoder(model, golden.weights(), style, PAD_ID)) {
                Parity parity = Parity.of(exact, encoder, texts, PAD_ID);
                assertThat(parity.largestDifference())
                        .as(style.toString())
                        .isLessThan(LIMIT * Math.max(1, parity.largestValue()));
            }
        }
    }
}
