package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.module.Classification;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.GoldenModel;
import org.sentenceforge.core.support.TestSeed;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.export.graph.GraphStyle;
import org.sentenceforge.export.graph.OnnxFile;
import org.sentenceforge.export.operations.GraphExtent;
import org.sentenceforge.export.operations.ModelGraph;
import org.sentenceforge.export.operations.QuantizationPlan;
import org.sentenceforge.export.runtime.GraphSession;
import org.sentenceforge.export.runtime.OnnxSentenceEncoder;
import org.sentenceforge.export.runtime.PaddedBatch;

/** Every architecture in 8 bits, calibrated with the golden texts. */
class QuantizedGraphTest {
    private static final int PAD_ID = 1;

    @TempDir
    Path folder;

    static Stream<GoldenModel> models() {
        return GoldenModel.all().stream();
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyArchitectureKeepsItsDirectionInEightBits(GoldenModel golden) throws IOException {
        SentenceModel model = model(golden);
        List<TokenSequence> texts = texts(golden);
        float[][] exact;
        try (OnnxSentenceEncoder encoder = TestGraphs.encoder(model, golden.weights(), GraphStyle.PORTABLE, PAD_ID)) {
            exact = encoder.encode(texts);
        }
        for (GraphStyle.Operators operators : GraphStyle.Operators.values()) {
            for (GraphStyle.Precision precision : List.of(GraphStyle.Precision.INT8, GraphStyle.Precision.UINT8)) {
                GraphStyle style = new GraphStyle(operators, GraphStyle.Gelu.AS_TRAINED, precision);
                try (OnnxSentenceEncoder encoder = encoder(golden, style)) {
                    Parity parity = Parity.of(exact, encoder, texts, PAD_ID);
                    assertThat(parity.largestDifference())
                            .as("%s %s", operators, precision)
                            .isBetween(1e-7, 0.1 * Math.max(1, parity.largestValue()));
                    parity.lowestCosine()
                            .ifPresent(cosine -> assertThat(cosine)
                                    .as("%s %s", operators, precision)
                                    .isGreaterThan(0.995));
                }
            }
        }
    }

    /** Neither the other texts of its batch nor their number nor the padding change a bit of a text's vector. */
    @ParameterizedTest
    @EnumSource(GraphStyle.Operators.class)
    void aTextHasTheSameBytesInAnyCompany(GraphStyle.Operators operators) throws IOException {
        long seed = TestSeed.of(QuantizedGraphTest.class);
        Random random = new Random(seed);
        GraphStyle style = new GraphStyle(operators, GraphStyle.Gelu.AS_TRAINED, GraphStyle.Precision.INT8);
        for (String name : List.of("BertModel", "MPNetModel", "Qwen3Model", "Gemma2Model", "ModernBertModel")) {
            GoldenModel golden = GoldenModel.of(name);
            List<TokenSequence> texts = texts(golden);
            try (OnnxSentenceEncoder encoder = encoder(golden, style)) {
                for (int company = 0; company < 20; company++) {
                    TokenSequence text = texts.get(random.nextInt(texts.size()));
                    List<TokenSequence> batch = new ArrayList<>();
                    for (int i = random.nextInt(12); i >= 0; i--) {
                        batch.add(texts.get(random.nextInt(texts.size())));
                    }
                    int place = random.nextInt(batch.size() + 1);
                    batch.add(place, text);
                    assertThat(vector(encoder, batch, place, random.nextInt(60)))
                            .as("%s, seed %d, company %d", golden, seed, company)
                            .isEqualTo(vector(encoder, List.of(text), 0, 0));
                }
            }
        }
    }

    /** The vector of one text of a batch that is padded to a width, or as far as its texts need. */
    private static float[] vector(OnnxSentenceEncoder encoder, List<TokenSequence> batch, int place, int width) {
        int widest = batch.stream().mapToInt(PaddedBatch::end).max().orElseThrow();
        FloatBuffer rows = encoder.sentences(PaddedBatch.of(batch, PAD_ID, Math.max(width, widest)));
        float[] vector = new float[encoder.dimension()];
        rows.position(place * vector.length).get(vector);
        return vector;
    }

    @Test
    void layersWithOneInputAreOneProduct() throws IOException {
        GoldenModel golden = GoldenModel.of("Qwen3Model");
        try (Weights weights = golden.weights()) {
            QuantizationPlan plan = Calibration.measure(model(golden), weights, PAD_ID, texts(golden), folder);

            assertThat(plan.groups().get(0).weights())
                    .containsExactly(
                            "layers.0.self_attn.q_proj.weight",
                            "layers.0.self_attn.k_proj.weight",
                            "layers.0.self_attn.v_proj.weight");
            assertThat(plan.groups().get(2).weights())
                    .containsExactly("layers.0.mlp.gate_proj.weight", "layers.0.mlp.up_proj.weight");
        }
    }

    private static SentenceModel model(GoldenModel golden) {
        EncoderConfig config = golden.config("config.json");
        return new SentenceModel(List.of(
                new Transformer(config.encoder()),
                golden.isClassifier()
                        ? new Classification(config.head())
                        : new Pooling(List.of(PoolingMode.MEAN), PromptTokens.INCLUDED)));
    }

    private static List<TokenSequence> texts(GoldenModel golden) {
        return golden.cases().stream().flatMap(batch -> batch.texts().stream()).toList();
    }

    private OnnxSentenceEncoder encoder(GoldenModel golden, GraphStyle style) throws IOException {
        SentenceModel model = model(golden);
        byte[] graph;
        try (Weights weights = golden.weights()) {
            QuantizationPlan plan = Calibration.measure(model, weights, PAD_ID, texts(golden), folder);
            graph = new OnnxFile(ModelGraph.of(model, weights, style, plan, GraphExtent.WHOLE)).toBytes();
        }
        return new OnnxSentenceEncoder(GraphSession.open(graph, "graph", 1), null, model.dimension(), PAD_ID);
    }
}
