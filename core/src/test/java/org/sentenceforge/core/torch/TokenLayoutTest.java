package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.architecture.EncoderConfig;
import org.sentenceforge.core.module.Normalize;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.GoldenModel;
import org.sentenceforge.core.support.Json;
import org.sentenceforge.core.support.TestSeed;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.torch.TorchPlan.Kernel;
import org.sentenceforge.core.torch.TorchPlan.Purpose;
import org.sentenceforge.core.weights.Weights;

/** The same vectors and gradients in every layout that a machine can run, for every architecture: on a CPU two, where there is a GPU more. */
class TokenLayoutTest {
    private static final TorchDevice CPU = TorchDevice.of(new Device.Cpu());
    private static final TorchDevice BEST = TorchDevice.of(new Device.Auto());
    /** Of vectors of length 1 absolute, of gradients relative to the length of all of them. */
    private static final double FLOAT32 = 2e-6;

    private static final double SIXTEEN_BITS_COSINE = 0.9995;

    private final long seed = TestSeed.of(TokenLayoutTest.class);
    private final Random random = new Random(seed);

    /** Where and how something runs. */
    private record Path(TorchDevice device, TokenLayout layout, Kernel kernel, Purpose purpose) {}

    /** Vectors, and the gradient of some weighted sum of them, all parameters in one. */
    private record Found(float[] vectors, float[] gradient) {}

    static Stream<GoldenModel> encoders() {
        return GoldenModel.all().stream().filter(golden -> !golden.isClassifier());
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void givesTheSameVectorsAndGradientsInFloat32(GoldenModel golden) {
        for (PromptTokens promptTokens : PromptTokens.values()) {
            SentenceModel model = model(golden, promptTokens);
            List<TokenSequence> texts = texts(golden);
            Found expected = run(model, golden, TorchPrecision.FP32, reference(), texts);
            for (Path path : paths(TorchPrecision.FP32)) {
                Found found = run(model, golden, TorchPrecision.FP32, path, texts);
                assertThat(largestDifference(found.vectors, expected.vectors))
                        .as("vectors of %s with %s, seed %d", golden, path, seed)
                        .isLessThan(FLOAT32);
                assertThat(largestDifference(found.gradient, expected.gradient))
                        .as("gradients of %s with %s, seed %d", golden, path, seed)
                        .isLessThan(FLOAT32 * length(expected.gradient));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void givesNearlyTheSameInBf16(GoldenModel golden) {
        SentenceModel model = model(golden, PromptTokens.INCLUDED);
        List<TokenSequence> texts = texts(golden);
        Found exact = run(model, golden, TorchPrecision.FP32, reference(), texts);
        Found expected = run(model, golden, TorchPrecision.bf16(CPU), reference(), texts);
        double turned = angle(expected.gradient, exact.gradient);
        for (Path path : paths(TorchPrecision.bf16(BEST))) {
            Found found = run(model, golden, TorchPrecision.bf16(path.device), path, texts);
            for (int i = 0; i < texts.size(); i++) {
                int size = expected.vectors.length / texts.size();
                assertThat(cosine(found.vectors, expected.vectors, i * size, size))
                        .as("text %d of %s with %s, seed %d", i, golden, path, seed)
                        .isGreaterThan(SIXTEEN_BITS_COSINE);
            }
            // products made of bf16 itself turn a gradient of random weights by degrees, each kernel in its own
            // direction
            double allowed = Math.acos(SIXTEEN_BITS_COSINE);
            if (angle(found.gradient, expected.gradient) > allowed) {
                assertThat(angle(found.gradient, exact.gradient))
                        .as("gradient of %s with %s, seed %d, beside that of float32", golden, path, seed)
                        .isLessThan(Math.max(allowed, 2 * turned));
            }
        }
    }

    /** A CPU has no such kernels, but it compiles what calls them, and so checks names, types and number of the arguments. */
    @ParameterizedTest
    @MethodSource("encoders")
    void whatRunsOnAGpuAloneCompiles(GoldenModel golden) {
        for (Purpose purpose : Purpose.values()) {
            for (TorchPrecision precision : List.of(TorchPrecision.FP32, TorchPrecision.BF16)) {
                TorchPlan plan = new TorchPlan(
                        purpose,
                        precision,
                        Kernel.FUSED,
                        TokenLayout.VARIABLE_LENGTH,
                        TorchPlan.Storage.AS_STORED,
                        true);
                // whose last layer is computed for first tokens alone
                SentenceModel model = pooled(golden.config("config.json"), PoolingMode.CLS);
                new TorchModule(CPU, TorchProgram.of(model, plan).methods()).close();
            }
        }
    }

    @Test
    void windowsAndGroupedHeadsGoToTheKernelThatKnowsThem() throws IOException {
        assertThat(program("modernbert", TorchPrecision.BF16))
                .contains("torch._flash_attention_forward(", "window_size_left=-1, window_size_right=-1")
                .contains("window_size_left=4, window_size_right=4")
                .doesNotContain("scaled_dot_product");
        assertThat(program("modernbert", TorchPrecision.FP32))
                .as("the kernel for float32 knows no windows")
                .contains("torch._efficient_attention_forward(", "torch.scaled_dot_product_attention(");
        assertThat(program("qwen3", TorchPrecision.BF16))
                .contains("0., True, False, scale=0.25, window_size_left=-1, window_size_right=0")
                .doesNotContain("repeat_interleave");
        assertThat(program("gemma2", TorchPrecision.BF16))
                .as("no kernel knows soft caps")
                .doesNotContain("_attention_forward(");
    }

    @Test
    void aCpuHasNoKernelsForRunsOfTexts() {
        assertThat(FusedKernels.work(TorchPrecision.BF16, CPU)).isFalse();
        assertThat(FusedKernels.layout(TorchPrecision.BF16, CPU)).isEqualTo(TokenLayout.EQUAL_LENGTHS);
    }

    private static String program(String type, TorchPrecision precision) throws IOException {
        EncoderConfig config = EncoderConfig.read(new ObjectMapper().readTree("""
                {"model_type": "%s", "vocab_size": 40, "hidden_size": 64, "intermediate_size": 32, "num_hidden_layers": 3,
                 "num_attention_heads": 4, "max_position_embeddings": 64, "num_key_value_heads": 2, "head_dim": 16,
                 "local_attention": 8}
                """.formatted(type)), type);
        TorchPlan plan = TorchPlan.inference(precision, TokenLayout.VARIABLE_LENGTH);
        TorchProgram program = TorchProgram.of(pooled(config, PoolingMode.MEAN), plan);
        new TorchModule(CPU, program.methods()).close();
        return String.join("\n", program.methods());
    }

    private static Path reference() {
        return new Path(CPU, TokenLayout.EQUAL_LENGTHS, Kernel.PLAIN, Purpose.INFERENCE);
    }

    private static List<Path> paths(TorchPrecision precision) {
        List<Path> paths = new ArrayList<>();
        for (TorchDevice device : Stream.of(CPU, BEST).distinct().toList()) {
            for (TokenLayout layout : TokenLayout.values()) {
                if (layout == TokenLayout.VARIABLE_LENGTH && !FusedKernels.work(precision, device)) {
                    continue;
                }
                paths.add(new Path(device, layout, Kernel.FUSED, Purpose.INFERENCE));
                Kernel trained = device.isGpu() ? Kernel.FUSED : Kernel.PLAIN;
                paths.add(new Path(device, layout, trained, Purpose.TRAINING));
            }
        }
        return paths;
    }

    /** Without dropout, so that training gives what inference does; with all poolings side by side. */
    private static SentenceModel model(GoldenModel golden, PromptTokens promptTokens) {
        return new SentenceModel(List.of(
                new Transformer(withoutDropout(golden).encoder()),
                new Pooling(List.of(PoolingMode.values()), promptTokens),
                new Normalize()));
    }

    private static SentenceModel pooled(EncoderConfig config, PoolingMode mode) {
        return new SentenceModel(
                List.of(new Transformer(config.encoder()), new Pooling(List.of(mode), PromptTokens.INCLUDED)));
    }

    private static EncoderConfig withoutDropout(GoldenModel golden) {
        JsonNode config = Json.read(golden.folder().resolve("config.json"));
        config.fieldNames().forEachRemaining(name -> {
            if (name.contains("dropout") && config.get(name).isNumber()) {
                ((ObjectNode) config).put(name, 0.0);
            }
        });
        return EncoderConfig.read(config, golden.toString());
    }

    /** Some of equal length, one of a single token, one that begins behind padding, and prompts. */
    private List<TokenSequence> texts(GoldenModel golden) {
        int longest = Math.min(24, golden.config("config.json").encoder().maxPositions());
        List<TokenSequence> texts = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            int length = i == 0 ? 1 : i < 3 ? longest : 2 + random.nextInt(longest - 2);
            int prompt = i % 2 == 0 ? 0 : 1;
            texts.add(new TokenSequence(random.ints(length, 3, 40).toArray(), null, 0, prompt));
        }
        golden.cases().forEach(batch -> texts.add(batch.texts().get(0)));
        return texts;
    }

    private Found run(
            SentenceModel model, GoldenModel golden, TorchPrecision precision, Path path, List<TokenSequence> texts) {
        TorchPlan plan =
                new TorchPlan(path.purpose, precision, path.kernel, path.layout, TorchPlan.Storage.AS_USED, false);
        TorchProgram program = TorchProgram.of(model, plan);
        List<String> methods = new ArrayList<>(program.methods());
        methods.add(slope(program));
        try (Weights weights = golden.weights();
                TorchParameters parameters = TorchParameters.load(program, weights, TorchPrecision.FP32, path.device);
                TorchModule module = new TorchModule(path.device, methods);
                PackedArrays packed = new PackedArrays(path.device, program, new PackedBatch(texts))) {
            parameters.list().forEach(parameter -> parameter.setRequiresGradient(true));
            Random own = new Random(seed);
            int dimension = model.dimension();
            float[] direction = new float[texts.size() * dimension];
            IntStream.range(0, direction.length).forEach(i -> direction[i] = (float) own.nextGaussian());
            NDList arguments = new NDList(packed.manager().create(direction, new Shape(texts.size(), dimension)));
            arguments.addAll(packed.with(parameters.list()));
            NDList found = module.train("slope", arguments);
            return new Found(found.get(0).toFloatArray(), joined(found.subList(1, found.size())));
        }
    }

    /** Vectors, and gradients of the sum of their products with g. */
    static String slope(TorchProgram program) {
        String batch = String.join(", ", program.batch());
        String parameters = IntStream.range(0, program.parameters().size())
                .mapToObj(i -> "p[" + i + "]")
                .collect(Collectors.joining(", "));
        return """
                def slope(self: __torch__.Ops,
                  g: Tensor,
                  DECLARED: Tensor,
                  p: List[Tensor]) -> List[Tensor]:
                  y = (self).encode0(BATCH, p)
                  found = annotate(List[Tensor], [torch.detach(y)])
                  own = annotate(List[Optional[Tensor]], [g])
                  for gradient in torch.grad([y], [PARAMETERS], own, False, False, False):
                    _0 = torch.append(found, unchecked_cast(Tensor, gradient))
                  return found
                """.replace("DECLARED", batch.replace(", ", ": Tensor,\n  "))
                .replace("BATCH", batch)
                .replace("PARAMETERS", parameters);
    }

    private static float[] joined(List<NDArray> arrays) {
        List<float[]> parts = arrays.stream().map(NDArray::toFloatArray).toList();
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int start = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, start, part.length);
            start += part.length;
        }
        return all;
    }

    private static double largestDifference(float[] found, float[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        return IntStream.range(0, found.length)
                .mapToDouble(i -> Math.abs(found[i] - expected[i]))
                .reduce(0, (a, b) -> Double.isNaN(b) ? Double.POSITIVE_INFINITY : Math.max(a, b));
    }

    private static double length(float[] vector) {
        return Math.sqrt(IntStream.range(0, vector.length)
                .mapToDouble(i -> (double) vector[i] * vector[i])
                .sum());
    }

    private static double angle(float[] a, float[] b) {
        return Math.acos(Math.min(1, cosine(a, b, 0, a.length)));
    }

    private static double cosine(float[] a, float[] b, int from, int size) {
        double product = 0;
        double ofA = 0;
        double ofB = 0;
        for (int i = from; i < from + size; i++) {
            product += (double) a[i] * b[i];
            ofA += (double) a[i] * a[i];
            ofB += (double) b[i] * b[i];
        }
        return product / Math.sqrt(ofA * ofB);
    }
}
