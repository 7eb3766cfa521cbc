package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.architecture.Initialization;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.Peer;
import org.sentenceforge.core.support.TestSeed;
import org.sentenceforge.core.text.TokenSequence;

/**
 * The programs for GPUs without a GPU: the original's libtorch runs them with kernels for variable lengths that are written out in Python
 * after what CUDA's are documented to do, and they give the vectors and gradients that equally long groups give here.
 */
@Tag("it")
class VariableLengthPeerTest {
    private static final TorchDevice CPU = TorchDevice.of(new Device.Cpu());
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Relative to the longest of vectors and of gradients. */
    private static final double FLOAT32 = 2e-6;

    private static final double SIXTEEN_BITS_COSINE = 0.9995;

    @TempDir
    private Path folder;

    private final long seed = TestSeed.of(VariableLengthPeerTest.class);

    @Test
    void programsForGpusGiveTheSameVectorsAndGradients() throws IOException {
        int cases = 0;
        for (String type : List.of("bert", "modernbert", "qwen3", "gemma3_text")) {
            for (PoolingMode pooling : List.of(PoolingMode.CLS, PoolingMode.MEAN, PoolingMode.LAST_TOKEN)) {
                for (TorchPrecision precision : List.of(TorchPrecision.FP32, TorchPrecision.bf16(CPU))) {
                    write(type, pooling, precision);
                    cases++;
                }
            }
        }
        String program = Peer.program(VariableLengthPeerTest.class, "peer_variable_length.py");
        List<String> lines = Peer.run(folder, program, folder)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();

        assertThat(lines).hasSize(cases);
        for (String line : lines) {
            JsonNode found = JSON.readTree(line);
            assertThat(found.get("kernels")).as(line).isNotEmpty();
            if (found.get("case").asText().contains("FP32")) {
                assertThat(found.get("difference").asDouble()).as(line).isLessThan(FLOAT32);
            } else {
                assertThat(found.get("cosine").asDouble()).as(line).isGreaterThan(SIXTEEN_BITS_COSINE);
            }
        }
    }

    /** What decides whether a GPU's kernels are used would otherwise run on GPUs alone. */
    @Test
    void theComparisonOfKernelsFindsThemAlikeAndAFaultyOneNot() throws IOException {
        for (TorchPrecision precision : List.of(TorchPrecision.FP32, TorchPrecision.BF16)) {
            Path archive = Files.createDirectories(folder.resolve("comparison")).resolve(precision + ".pt");
            Files.write(archive, TorchArchive.of(FusedKernels.comparison(precision)));
        }
        Map<String, Object> texts =
                Map.of("firsts", FusedKernels.FIRSTS, "lengths", FusedKernels.LENGTHS, "tokens", FusedKernels.TOKENS);
        JSON.writeValue(folder.resolve("comparison/texts.json").toFile(), texts);
        String program = Peer.program(VariableLengthPeerTest.class, "peer_variable_length.py");
        JsonNode found = JSON.readTree(Peer.run(folder, program, folder, "comparison"));

        assertThat(found.get("FP32").asDouble()).isLessThan(FusedKernels.FLOAT32 / 100);
        assertThat(found.get("BF16").asDouble()).isLessThan(FusedKernels.SIXTEEN_BITS);
        assertThat(found.get("FP32 without its bounds").asDouble()).isGreaterThan(10 * FusedKernels.FLOAT32);
        assertThat(found.get("BF16 without its bounds").asDouble()).isGreaterThan(4 * FusedKernels.SIXTEEN_BITS);
    }

    /** The archive for GPUs, its arguments, and what is expected of it. */
    private void write(String type, PoolingMode pooling, TorchPrecision precision) throws IOException {
        SentenceModel model = model(type, pooling);
        InitialWeights weights = InitialWeights.of(
                model,
                new Initialization(0.1, Double.POSITIVE_INFINITY, Map.of(), 1, List.of(), OptionalInt.empty()),
                seed);
        Random random = new Random(seed);
        List<TokenSequence> texts = IntStream.range(0, 6)
                .mapToObj(i -> TokenSequence.of(
                        random.ints(i == 2 ? 1 : 1 + random.nextInt(20), 0, 40).toArray()))
                .toList();
        float[] direction = new float[texts.size() * model.dimension()];
        IntStream.range(0, direction.length).forEach(i -> direction[i] = (float) random.nextGaussian());
        // of two names on a CPU that has no bf16, the one that GPUs know
        TorchPrecision gpu = precision == TorchPrecision.FP32 ? precision : TorchPrecision.BF16;
        TorchProgram forGpu = TorchProgram.of(model, TorchPlan.inference(gpu, TokenLayout.VARIABLE_LENGTH));
        TorchPlan plain =
                TorchPlan.inference(precision, TokenLayout.EQUAL_LENGTHS).with(TorchPlan.Kernel.PLAIN);
        TorchProgram program = TorchProgram.of(model, plain);
        PackedBatch batch = new PackedBatch(texts);
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("direction", direction);
        arguments.put("batch", List.of(batch.counts(), batch.lengths(), batch.order(), batch.firsts()));
        arguments.put(
                "inputs", forGpu.inputs().stream().map(batch::tokenNumbers).toList());
        arguments.put("shapes", forGpu.parameters().values());
        try (TorchModule module = new TorchModule(CPU, withSlope(program));
                TorchParameters parameters = TorchParameters.load(program, weights, TorchPrecision.FP32, CPU);
                PackedArrays arrays = new PackedArrays(CPU, program, batch)) {
            parameters.list().forEach(parameter -> parameter.setRequiresGradient(true));
            NDList given = new NDList(arrays.manager().create(direction, new Shape(texts.size(), model.dimension())));
            given.addAll(arrays.with(parameters.list()));
            arguments.put(
                    "parameters",
                    parameters.list().stream().map(NDArray::toFloatArray).toList());
            arguments.put(
                    "expected",
                    module.train("slope", given).stream()
                            .map(NDArray::toFloatArray)
                            .toList());
        }
        Path file = folder.resolve(type + "-" + pooling + "-" + gpu);
        Files.write(Path.of(file + ".pt"), TorchArchive.of(withSlope(forGpu)));
        JSON.writeValue(Path.of(file + ".json").toFile(), arguments);
    }

    private static List<String> withSlope(TorchProgram program) {
        List<String> methods = new ArrayList<>(program.methods());
        methods.add(TokenLayoutTest.slope(program));
        return methods;
    }

    private static SentenceModel model(String type, PoolingMode pooling) throws IOException {
        EncoderConfig config = EncoderConfig.read(JSON.readTree("""
                {"model_type": "%s", "vocab_size": 40, "hidden_size": 64, "intermediate_size": 32, "num_hidden_layers": 3,
                 "num_attention_heads": 4, "max_position_embeddings": 64, "num_key_value_heads": 2, "head_dim": 16,
                 "local_attention": 8, "sliding_window": 4, "sliding_window_pattern": 2}
                """.formatted(type)), type);
        return new SentenceModel(List.of(
                new Transformer(config.encoder()),
                new Pooling(List.of(pooling), PromptTokens.INCLUDED),
                new Normalize()));
    }
}
