package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.GoldenModel;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.Opset;
import org.sentenceforge.export.runtime.OnnxSentenceEncoder;

class OpsetTest {
    private static final int PAD_ID = 1;
    /** The golden architectures have large weights; their README states this one. Older versions add in another order. */
    private static final float TOLERANCE = 2e-5f;

    @ParameterizedTest
    @ValueSource(ints = {Opset.OLDEST, 15, 18, 20, 22, 23, Opset.NEWEST})
    void everyArchitectureGivesTheSameInEveryVersion(int version) {
        for (GoldenModel golden : GoldenModel.all()) {
            if (golden.isClassifier()) {
                continue;
            }
            for (GraphStyle.Operators operators : GraphStyle.Operators.values()) {
                float[][] expected = encode(golden, operators, Opset.DEFAULT);
                float[][] found = encode(golden, operators, new Opset(version));
                for (int i = 0; i < expected.length; i++) {
                    assertThat(found[i]).as("%s %s", golden, operators).containsExactly(expected[i], within(TOLERANCE));
                }
            }
        }
    }

    private static float[][] encode(GoldenModel golden, GraphStyle.Operators operators, Opset opset) {
        List<TokenSequence> texts = golden.cases().get(0).texts();
        SentenceModel model = new SentenceModel(List.of(
                new Transformer(golden.config("config.json").encoder()),
                new Pooling(List.of(PoolingMode.values()), PromptTokens.INCLUDED)));
        GraphStyle style = new GraphStyle(operators, GraphStyle.Gelu.AS_TRAINED, GraphStyle.Precision.FP32, opset);
        try (OnnxSentenceEncoder encoder = TestGraphs.encoder(model, golden.weights(), style, PAD_ID)) {
            return encoder.encode(texts);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 13, 27, 1000})
    void aVersionThatCannotBeIsRefusedWithThoseThatCan(int version) {
        assertThatThrownBy(() -> new Opset(version))
                .isInstanceOfSatisfying(
                        SforgeException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("from 14 to 26, got " + version);
    }
}
