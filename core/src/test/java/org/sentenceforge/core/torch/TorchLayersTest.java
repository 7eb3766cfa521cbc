package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.module.Features;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.Array;
import org.sentenceforge.core.support.ArrayOps;
import org.sentenceforge.core.support.TestSeed;
import org.sentenceforge.core.text.TokenSequence;

/** The embeddings that each layer of an encoder would give, on random texts against plain loops, and what is computed for them. */
class TorchLayersTest {
    private static final TorchDevice CPU = TorchDevice.of(new Device.Cpu());

    @ParameterizedTest
    @CsvSource({"bert,MEAN", "modernbert,MEAN", "qwen3,MEAN", "bert,CLS", "modernbert,CLS", "mpnet,CLS", "qwen3,CLS"})
    void givesTheEmbeddingsOfEveryLayer(String type, PoolingMode pooling) throws IOException {
        SentenceModel model = model(type, pooling);
        long seed = TestSeed.of(TorchLayersTest.class);
        Random random = new Random(seed);
        List<TokenSequence> texts = IntStream.range(0, 5)
                .mapToObj(i -> TokenSequence.of(
                        random.ints(1 + random.nextInt(12), 0, 40).toArray()))
                .toList();
        InitialWeights weights = InitialWeights.of(
                model,
                new Initialization(0.3, Double.POSITIVE_INFINITY, Map.of(), 1, List.of(), OptionalInt.empty()),
                seed);
        List<Features<Array>> expected = model.forwardOfLayers(new ArrayOps(texts, weights));
        TorchProgram program =
                TorchProgram.of(List.of(new TorchWay(model, "", true)), TorchPlan.inference(TorchPrecision.FP32, CPU));
        try (TorchModule module = new TorchModule(CPU, program.methods());
                TorchParameters parameters = TorchParameters.load(program, weights, TorchPrecision.FP32, CPU);
                PackedArrays packed = new PackedArrays(CPU, program, new PackedBatch(texts))) {
            NDArray found =
                    module.infer("encode0", packed.with(parameters.list())).get(0);
            assertThat(found.getShape().getShape()).containsExactly(4, 5, 24);
            float[] all = found.toFloatArray();
            for (int i = 0; i < all.length; i++) {
                assertThat((double) all[i])
                        .as("seed %d", seed)
                        .isCloseTo(expected.get(i / 120).sentenceEmbedding().data()[i % 120], within(2e-5));
            }
        }
    }

    /** A second pass would not only cost as much: its dropout would differ. */
    @ParameterizedTest
    @ValueSource(strings = {"bert", "modernbert", "qwen3"})
    void findsAllLayersInOnePass(String type) throws IOException {
        assertThat(linearLayers(type, true))
                .isEqualTo(linearLayers(type, false))
                .isPositive();
    }

    private static long linearLayers(String type, boolean layers) throws IOException {
        return count(encode(model(type, PoolingMode.MEAN), layers), ".* = torch\\.linear\\(.*");
    }

    /** Keys and values are needed of all tokens; queries, and what follows the attention, of the first of each text. */
    @Test
    void computesMostOfTheLastLayerForFirstTokensWherePoolingReadsNoOther() throws IOException {
        String first = encode(model("bert", PoolingMode.CLS), false);
        assertThat(count(first, "f\\d+ = torch\\.linear\\(f.*")).isEqualTo(4);
        assertThat(count(first, "x\\d+ = torch\\.linear\\(x.*")).isEqualTo(2 * 6 + 2);
        String beside = encode(pooling("bert", List.of(PoolingMode.CLS, PoolingMode.MEAN)), false);
        assertThat(count(beside, "f\\d+ = .*")).isEqualTo(1);
        assertThat(count(beside, "x\\d+ = torch\\.linear\\(x.*")).isEqualTo(3 * 6);
    }

    private static String encode(SentenceModel model, boolean layers) {
        TorchPlan plan = TorchPlan.training(TorchPrecision.FP32, CPU);
        return TorchProgram.of(List.of(new TorchWay(model, "", layers)), plan).methods().stream()
                .filter(method -> method.startsWith("def encode0"))
                .findFirst()
                .orElseThrow();
    }

    private static long count(String program, String pattern) {
        return program.lines()
                .map(String::strip)
                .filter(line -> line.matches(pattern))
                .count();
    }

    private static SentenceModel model(String type, PoolingMode mode) throws IOException {
        return pooling(type, List.of(mode));
    }

    private static SentenceModel pooling(String type, List<PoolingMode> modes) throws IOException {
        EncoderConfig config = EncoderConfig.read(new ObjectMapper().readTree("""
                {"model_type": "%s", "vocab_size": 40, "hidden_size": 24, "intermediate_size": 32,
                 "num_hidden_layers": 3, "num_attention_heads": 4, "max_position_embeddings": 64,
                 "num_key_value_heads": 2, "head_dim": 6}
                """.formatted(type)), type);
        return new SentenceModel(
                List.of(new Transformer(config.encoder()), new Pooling(modes, PromptTokens.INCLUDED), new Normalize()));
    }
}
