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
import org.junit.jupiter.params.ParameterizedTest;
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

/** The embeddings that each layer of an encoder would give, on random texts against plain loops. */
class TorchLayersTest {
    private static final TorchDevice CPU = TorchDevice.of(new Device.Cpu());

    @ParameterizedTest
    @ValueSource(strings = {"bert", "modernbert", "qwen3"})
    void givesTheEmbeddingsOfEveryLayer(String type) throws IOException {
        SentenceModel model = model(type);
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
                TorchProgram.of(List.of(new TorchWay(model, "", true)), TorchPlan.inference(TorchPrecision.FP32));
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
        TorchPlan plan = TorchPlan.training(TorchPrecision.FP32, CPU);
        String encode = TorchProgram.of(List.of(new TorchWay(model(type), "", layers)), plan).methods().stream()
                .filter(method -> method.startsWith("def encode0"))
                .findFirst()
                .orElseThrow();
        return encode.lines().filter(line -> line.contains("torch.linear(")).count();
    }

    private static SentenceModel model(String type) throws IOException {
        EncoderConfig config = EncoderConfig.read(new ObjectMapper().readTree("""
                {"model_type": "%s", "vocab_size": 40, "hidden_size": 24, "intermediate_size": 32,
                 "num_hidden_layers": 3, "num_attention_heads": 4, "max_position_embeddings": 64,
                 "num_key_value_heads": 2, "head_dim": 6}
                """.formatted(type)), type);
        return new SentenceModel(List.of(
                new Transformer(config.encoder()),
                new Pooling(List.of(PoolingMode.MEAN), PromptTokens.INCLUDED),
                new Normalize()));
    }
}
