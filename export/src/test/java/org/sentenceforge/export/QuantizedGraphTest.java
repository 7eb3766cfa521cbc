package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.model.ModelDirectory;
import org.sentenceforge.core.model.source.BuiltinModel;
import org.sentenceforge.core.module.Classification;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.ArrayEncoder;
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
            try (OnnxSentenceEncoder encoder = encoder(golden, style)) {
                assertSameBytesInAnyCompany(encoder, texts(golden), PAD_ID, random, golden + ", seed " + seed);
            }
        }
    }

    @Test
    @Tag("it")
    void aTextHasTheSameBytesInAnyCompanyThroughTheBuiltInModel() throws IOException {
        long seed = TestSeed.of(QuantizedGraphTest.class);
        Random random = new Random(seed);
        ModelDirectory model = ModelDirectory.read(BuiltinModel.directory(BuiltinModel.NAME));
        List<TokenSequence> texts = Stream.generate(() -> 3 + random.nextInt(200))
                .limit(40)
                .map(length ->
                        TokenSequence.of(random.ints(length, 1000, 30_000).toArray()))
                .toList();
        GraphStyle style =
                new GraphStyle(GraphStyle.Operators.FUSED, GraphStyle.Gelu.AS_TRAINED, GraphStyle.Precision.INT8);
        byte[] graph;
        try (Weights weights = model.openWeights()) {
            QuantizationPlan plan = Calibration.measure(model.model(), weights, 0, texts, folder);
            graph = new OnnxFile(ModelGraph.of(model.model(), weights, style, plan, GraphExtent.WHOLE)).toBytes();
        }
        try (OnnxSentenceEncoder encoder = new OnnxSentenceEncoder(
                GraphSession.open(graph, "graph", 0), null, model.model().dimension(), 0)) {
            assertSameBytesInAnyCompany(encoder, texts, 0, random, "seed " + seed);
        }
    }

    private static void assertSameBytesInAnyCompany(
            OnnxSentenceEncoder encoder, List<TokenSequence> texts, int padId, Random random, String what) {
        for (int company = 0; company < 20; company++) {
            TokenSequence text = texts.get(random.nextInt(texts.size()));
            List<TokenSequence> batch = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                batch.add(texts.get(random.nextInt(texts.size())));
            }
            int place = random.nextInt(batch.size() + 1);
            batch.add(place, text);
            assertThat(vector(encoder, batch, padId, place, random.nextInt(60)))
                    .as("%s, company %d", what, company)
                    .isEqualTo(vector(encoder, List.of(text), padId, 0, 0));
        }
    }

    /** The vector of one text of a batch that is padded to a width, or as far as its texts need. */
    private static float[] vector(
            OnnxSentenceEncoder encoder, List<TokenSequence> batch, int padId, int place, int width) {
        int widest = batch.stream().mapToInt(PaddedBatch::end).max().orElseThrow();
        FloatBuffer rows = encoder.sentences(PaddedBatch.of(batch, padId, Math.max(width, widest)));
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

    /** DeBERTa's vectors of distances are the same for all texts, and go through layers of their own. */
    @ParameterizedTest
    @ValueSource(strings = {"deberta", "deberta-v2"})
    void layersThatReadATableStayAsTheyAre(String type) throws IOException {
        EncoderConfig config = EncoderConfig.read(new ObjectMapper().readTree("""
                {"model_type": "%s", "vocab_size": 60, "hidden_size": 24, "intermediate_size": 32, "num_hidden_layers": 2,
                 "num_attention_heads": 4, "max_position_embeddings": 32, "relative_attention": true, "pos_att_type": "c2p|p2c"}
                """.formatted(type)), type);
        SentenceModel model = new SentenceModel(List.of(
                new Transformer(config.encoder()), new Pooling(List.of(PoolingMode.MEAN), PromptTokens.INCLUDED)));
        List<TokenSequence> texts = List.of(TokenSequence.of(5, 17, 40, 3), TokenSequence.of(9, 9, 21));
        InitialWeights weights = InitialWeights.of(model, config.initialization(), 1);

        QuantizationPlan plan = Calibration.measure(model, weights, PAD_ID, texts, folder);

        assertThat(plan.groups()).hasSize(8).allMatch(group -> group.largest().length > 1);
        GraphStyle style =
                new GraphStyle(GraphStyle.Operators.FUSED, GraphStyle.Gelu.AS_TRAINED, GraphStyle.Precision.INT8);
        byte[] graph = new OnnxFile(ModelGraph.of(model, weights, style, plan, GraphExtent.WHOLE)).toBytes();
        float[][] exact = new ArrayEncoder(model, weights).encode(texts);
        try (OnnxSentenceEncoder encoder =
                new OnnxSentenceEncoder(GraphSession.open(graph, "graph", 0), null, model.dimension(), PAD_ID)) {
            assertThat(encoder.encode(texts)[0]).containsExactly(exact[0], within(0.05f));
        }
    }

    /** Nothing that comes out of GELU is below -0.17. */
    @Test
    void whatHardlyGetsNegativeIsRoundedFiner() throws IOException {
        GoldenModel golden = GoldenModel.of("BertModel");
        try (Weights weights = golden.weights()) {
            QuantizationPlan plan = Calibration.measure(model(golden), weights, PAD_ID, texts(golden), folder);
            QuantizationPlan.Group behindGelu = plan.groups().get(3);
            QuantizationPlan.Group ofAnySign =
                    new QuantizationPlan.Group(behindGelu.matrices(), -1, behindGelu.largest());

            assertThat(behindGelu.weights()).containsExactly("encoder.layer.0.output.dense.weight");
            assertThat(difference(golden, weights, behindGelu)).isLessThan(difference(golden, weights, ofAnySign));
        }
    }

    /** How far vectors get from the exact ones where the layers of one group alone are in 8 bits. */
    private static double difference(GoldenModel golden, Weights weights, QuantizationPlan.Group group)
            throws IOException {
        SentenceModel model = model(golden);
        GraphStyle style =
                new GraphStyle(GraphStyle.Operators.STANDARD, GraphStyle.Gelu.AS_TRAINED, GraphStyle.Precision.INT8);
        QuantizationPlan plan = new QuantizationPlan(List.of(group));
        byte[] graph = new OnnxFile(ModelGraph.of(model, weights, style, plan, GraphExtent.WHOLE)).toBytes();
        try (OnnxSentenceEncoder exact = TestGraphs.encoder(model, golden.weights(), GraphStyle.PORTABLE, PAD_ID);
                OnnxSentenceEncoder rounded = new OnnxSentenceEncoder(
                        GraphSession.open(graph, "graph", 1), null, model.dimension(), PAD_ID)) {
            return Parity.of(exact.encode(texts(golden)), rounded, texts(golden), PAD_ID)
                    .largestDifference();
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
