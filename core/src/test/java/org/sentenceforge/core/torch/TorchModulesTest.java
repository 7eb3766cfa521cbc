package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.architecture.Encoder;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.module.Dense;
import org.sentenceforge.core.module.Dropout;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.LayerNorm;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.Router;
import org.sentenceforge.core.module.Routing;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.SentenceModule;
import org.sentenceforge.core.module.StaticEmbedding;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.module.WeightedLayerPooling;
import org.sentenceforge.core.module.WordValues;
import org.sentenceforge.core.module.WordWeights;
import org.sentenceforge.core.ops.Activation;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.ArrayEncoder;
import org.sentenceforge.core.support.TestSeed;
import org.sentenceforge.core.text.TokenSequence;

/** Chains of modules on libtorch against plain loops, on random texts. */
class TorchModulesTest {
    private static final Encoder BERT = encoder("bert", "");
    private static final Encoder QWEN = encoder("qwen3", ", \"head_dim\": 6, \"num_key_value_heads\": 2");
    private static final Pooling MEAN = new Pooling(List.of(PoolingMode.MEAN), PromptTokens.INCLUDED);
    private static final Initialization SMALL =
            new Initialization(0.3, Double.POSITIVE_INFINITY, Map.of(), 1, List.of(), OptionalInt.empty());
    private static final Transformer TRANSFORMER = new Transformer(BERT);

    static List<List<SentenceModule>> chains() {
        return List.of(
                List.of(TRANSFORMER, MEAN, dense("2_Dense", 24, 10, false), new LayerNorm("3_LayerNorm", 10)),
                List.of(TRANSFORMER, MEAN, dense("2_Dense", 24, 24, true), new Dropout(0.3)),
                List.of(TRANSFORMER, MEAN, dense("2_Dense", 24, 7, true)),
                List.of(TRANSFORMER, new WeightedLayerPooling("1_WeightedLayerPooling", 1, 3), MEAN),
                List.of(TRANSFORMER, new WeightedLayerPooling("1_WeightedLayerPooling", 3, 3), MEAN),
                List.of(TRANSFORMER, wordWeights(), MEAN),
                List.of(TRANSFORMER, wordWeights(), new Pooling(List.of(PoolingMode.MAX), PromptTokens.EXCLUDED)),
                List.of(new StaticEmbedding("", 40, 12)),
                List.of(new StaticEmbedding("0_StaticEmbedding", 40, 12), dense("1_Dense", 12, 5, false)),
                List.of(TRANSFORMER, new Pooling(List.of(PoolingMode.values()), PromptTokens.EXCLUDED)),
                List.of(new Router(routes(), Routing.byName("document"))));
    }

    private static WordWeights wordWeights() {
        List<String> vocabulary =
                IntStream.range(0, 40).mapToObj(i -> "Token" + i).toList();
        return new WordWeights("1_WordWeights", new WordValues(vocabulary, Map.of("Token3", 0.5, "token7", 2.5), 1.25));
    }

    private static Map<String, List<SentenceModule>> routes() {
        Map<String, List<SentenceModule>> routes = new LinkedHashMap<>();
        routes.put("query", List.of(new StaticEmbedding("query_0_StaticEmbedding", 40, 24)));
        routes.put("document", List.of(new Transformer(QWEN, "document_0_Transformer"), MEAN));
        return routes;
    }

    @ParameterizedTest
    @MethodSource("chains")
    void agreesWithPlainLoops(List<SentenceModule> modules) {
        check(new SentenceModel(modules));
    }

    @Test
    void everyRouteOfARouterAgreesWithPlainLoops() {
        SentenceModel model = new SentenceModel(List.of(new Router(routes(), Routing.byName("document"))));
        for (String route : routes().keySet()) {
            check(model.forTask(Optional.of(route)));
        }
    }

    /** What rounds the factors and multiplies in float32 is as far from 16-bit products as these are from each other. */
    @ParameterizedTest
    @CsvSource({"BF16, BF16_AS_FP32, 0.02", "FP16, FP16_AS_FP32, 0.002"})
    void roundedProductsGiveWhatSixteenBitProductsGive(
            TorchPrecision stored, TorchPrecision rounded, double tolerance) {
        SentenceModel model = new SentenceModel(List.of(TRANSFORMER, MEAN));
        List<TokenSequence> texts = texts(new Random(1));
        float[][] fp32 = encode(model, texts, TorchPrecision.FP32);
        float[][] expected = encode(model, texts, stored);
        float[][] found = encode(model, texts, rounded);

        assertThat(found).isNotEqualTo(fp32);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(found[i]).containsExactly(expected[i], within((float) tolerance));
        }
    }

    private static float[][] encode(SentenceModel model, List<TokenSequence> texts, TorchPrecision precision) {
        InitialWeights weights = InitialWeights.of(model, SMALL, 1);
        try (SentenceEncoder torch =
                new TorchSentenceEncoder(model, weights, precision, TorchDevice.of(new Device.Cpu()))) {
            return torch.encode(texts);
        }
    }

    private static void check(SentenceModel model) {
        long seed = TestSeed.of(TorchModulesTest.class);
        List<TokenSequence> texts = texts(new Random(seed));
        InitialWeights weights = InitialWeights.of(model, SMALL, seed);
        try (SentenceEncoder oracle = new ArrayEncoder(model, weights);
                SentenceEncoder torch = new TorchSentenceEncoder(
                        model, weights, TorchPrecision.FP32, TorchDevice.of(new Device.Cpu()))) {
            float[][] expected = oracle.encode(texts);
            float[][] found = torch.encode(texts);
            for (int i = 0; i < expected.length; i++) {
                assertThat(found[i]).as("seed %d, text %d", seed, i).hasSize(model.dimension());
                for (int j = 0; j < expected[i].length; j++) {
                    assertThat((double) found[i][j])
                            .as("seed %d, text %d, component %d", seed, i, j)
                            .isCloseTo(expected[i][j], within(2e-5));
                }
            }
        }
    }

    private static List<TokenSequence> texts(Random random) {
        return Stream.generate(() -> {
                    int[] ids = random.ints(1 + random.nextInt(30), 0, 40).toArray();
                    return new TokenSequence(ids, null, random.nextInt(4), random.nextInt(ids.length));
                })
                .limit(6)
                .toList();
    }

    private static Dense dense(String folder, int in, int out, boolean residual) {
        return new Dense(folder, in, out, true, Activation.TANH, residual);
    }

    private static Encoder encoder(String type, String keys) {
        try {
            return EncoderConfig.read(new ObjectMapper().readTree("""
                    {"model_type": "%s", "vocab_size": 40, "hidden_size": 24, "intermediate_size": 32,
                     "num_hidden_layers": 3, "num_attention_heads": 4, "max_position_embeddings": 64%s}
                    """.formatted(type, keys)), type)
                    .encoder();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
