package org.sentenceforge.train.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Place;
import org.sentenceforge.core.config.Problems;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.weights.SafetensorsFile;
import org.sentenceforge.core.weights.SafetensorsWriter;
import org.sentenceforge.core.weights.Weights;

/**
 * optimizers.json: parameters after 1, 6 and 15 updates by the optimizers that the trainer of transformers 5.18.0 makes (torch 2.13.0)
 * from formulas for parameters, gradients and rates; float32, tolerance 1e-5 relative to a parameter of size 1.
 */
class OptimizerTest {
    private static final TorchDevice CPU = TorchDevice.of(new Device.Cpu());
    private static final int UPDATES = 15;
    private static final Map<String, Shape> SHAPES = new LinkedHashMap<>();

    static {
        SHAPES.put("W", new Shape(5, 4));
        SHAPES.put("b", new Shape(5));
        SHAPES.put("T", new Shape(2, 3, 4));
        SHAPES.put("late", new Shape(3)); // without gradient in the first updates
    }

    @TempDir
    private Path folder;

    private final PtNDManager manager = CPU.newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<JsonNode> cases() throws IOException {
        try (InputStream file = OptimizerTest.class.getResourceAsStream("optimizers.json")) {
            return StreamSupport.stream(new ObjectMapper().readTree(file).spliterator(), false);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void movesParametersAsTheOriginal(JsonNode one) {
        Map<String, NDArray> parameters = parameters();
        OptimizerSettings settings = settings(one);
        try (Optimizer optimizer = optimizer(settings, parameters)) {
            for (int update = 0; update < UPDATES; update++) {
                update(optimizer, update, 1);
                JsonNode wanted = one.get("after").path(Integer.toString(update + 1));
                parameters.forEach((name, parameter) -> {
                    if (wanted.has(name)) {
                        float[] values = new ObjectMapper().convertValue(wanted.get(name), float[].class);
                        assertThat(parameter.toFloatArray()).as(name).containsExactly(values, within(1e-5f));
                    }
                });
            }
        }
    }

    /** A part of 5 elements, smaller than the tensors, stands for one of the size of a buffer. */
    @ParameterizedTest
    @MethodSource("cases")
    void goesOnFromASavedStateBitByBit(JsonNode one) {
        OptimizerSettings settings = settings(one);
        Map<String, NDArray> unbroken = parameters();
        Map<String, NDArray> resumed = parameters();
        Path file = folder.resolve("state.safetensors");
        try (Optimizer optimizer = optimizer(settings, unbroken);
                Optimizer first = optimizer(settings, resumed)) {
            for (int update = 0; update < UPDATES; update++) {
                update(optimizer, update, 1);
                if (update < 7) {
                    update(first, update, 1);
                }
            }
            try (Weights state = first.state()) {
                SafetensorsWriter.copy(file, state);
            }
        }
        try (Optimizer second = optimizer(settings, resumed);
                SafetensorsFile saved = SafetensorsFile.open(file)) {
            second.restore(saved);
            for (int update = 7; update < UPDATES; update++) {
                update(second, update, 1);
            }
        }
        resumed.forEach((name, parameter) -> assertThat(parameter.toFloatArray())
                .as(name)
                .isEqualTo(unbroken.get(name).toFloatArray()));
    }

    @Test
    void refusesTheStateOfAnotherOptimizer() {
        Path file = folder.resolve("state.safetensors");
        try (Optimizer sgd = optimizer(read("{\"optim\": \"sgd\"}"), parameters());
                Weights state = sgd.state()) {
            SafetensorsWriter.copy(file, state);
        }
        try (Optimizer adamW = optimizer(read("{}"), parameters());
                SafetensorsFile saved = SafetensorsFile.open(file)) {
            assertThatThrownBy(() -> adamW.restore(saved))
                    .hasMessageContaining("no tensor 'mean.W'; it is of another optimizer");
        }
    }

    @Test
    void takesTheLossScaleOffTheGradients() {
        Map<String, NDArray> plain = parameters();
        Map<String, NDArray> scaled = parameters();
        try (Optimizer one = optimizer(read("{}"), plain);
                Optimizer other = optimizer(read("{}"), scaled)) {
            Optimizer.Update expected = update(one, 4, 1);
            Optimizer.Update update = update(other, 4, 65536);

            assertThat(update).isEqualTo(expected);
        }
        scaled.forEach((name, parameter) -> assertThat(parameter.toFloatArray())
                .as(name)
                .isEqualTo(plain.get(name).toFloatArray()));
    }

    @ParameterizedTest
    @CsvSource({"0", "1"})
    void leavesEverythingAsItIsWhereAGradientIsNoNumber(String maxNorm) {
        Map<String, NDArray> parameters = parameters();
        try (Optimizer optimizer = optimizer(read("{\"max_grad_norm\": " + maxNorm + "}"), parameters);
                Weights memory = optimizer.state()) {
            List<NDArray> gradients = gradients(4, 1);
            gradients.get(1).set(new float[] {1, 2, Float.POSITIVE_INFINITY, 3, 4});

            Optimizer.Update update = optimizer.update(gradients, rate -> rate, 1);

            assertThat(update.skipped()).isTrue();
            assertThat(update.gradientNorm()).isInfinite();
            assertThat(memory.bytes("updates.W", 0, 4).getFloat()).isZero();
        }
        assertThat(parameters.get("W").toFloatArray())
                .isEqualTo(parameters().get("W").toFloatArray());
    }

    @Test
    void aGradientThatIsNoNumberDoesNotSpoilTheOthersSoThatItCanBeFound() {
        try (Optimizer optimizer = optimizer(read("{}"), parameters())) {
            List<NDArray> gradients = gradients(4, 1);
            float[] sound = gradients.get(0).toFloatArray();
            gradients.get(1).set(new float[] {1, 2, Float.NaN, 3, 4});

            assertThat(optimizer.update(gradients, rate -> rate, 1).gradientNorm())
                    .isNaN();

            assertThat(gradients.get(0).toFloatArray()).isEqualTo(sound);
        }
    }

    @Test
    void tellsTheNormAlsoWithoutClipping() {
        try (Optimizer clipping = optimizer(read("{\"max_grad_norm\": 0.5}"), parameters());
                Optimizer other = optimizer(read("{\"max_grad_norm\": null}"), parameters())) {
            double norm = update(clipping, 4, 1).gradientNorm();

            assertThat(norm).isGreaterThan(1);
            assertThat(update(other, 4, 1).gradientNorm()).isEqualTo(norm);
            assertThat(other.update(Arrays.asList(null, null, null, null), rate -> rate, 1))
                    .isEqualTo(new Optimizer.Update(0, false));
        }
    }

    @Test
    void givesGroupsTheirOwnRates() {
        Map<String, NDArray> parameters = parameters();
        Map<String, NDArray> before = parameters();
        try (Optimizer optimizer = new Optimizer(
                new Sgd(0, 0, Sgd.Direction.MOMENTUM),
                0,
                List.of(
                        new ParameterGroup(List.of("W", "b"), 0.1, 0),
                        new ParameterGroup(List.of("T"), 0.2, 0),
                        new ParameterGroup(List.of("late"), 0, 0)),
                parameters,
                CPU)) {
            optimizer.update(gradients(4, 1), base -> base / 2, 1);
        }
        List<NDArray> gradients = gradients(4, 1);
        for (String name : List.of("W", "b", "T", "late")) {
            double rate = name.equals("T") ? 0.1 : name.equals("late") ? 0 : 0.05;
            float[] gradient =
                    gradients.get(List.copyOf(SHAPES.keySet()).indexOf(name)).toFloatArray();
            float[] start = before.get(name).toFloatArray();
            for (int i = 0; i < start.length; i++) {
                assertThat(parameters.get(name).toFloatArray()[i])
                        .isCloseTo((float) (start[i] - rate * gradient[i]), within(1e-6f));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"optim\": \"adamw\"} | optim: expected adamw_torch, adamw_torch_fused, sgd, rmsprop, adagrad or adafactor, got 'adamw'",
                "{\"optim\": \"sgd\", \"optim_args\": \"momentun=0.9\"} | optim_args.momentun: unknown key; did you mean momentum?",
                "{\"optim\": \"sgd\", \"optim_args\": \"momentum=much\"} | optim_args.momentum: expected a number of at least 0, got 'much'",
                "{\"optim\": \"sgd\", \"optim_args\": \"momentum\"} | optim_args: expected key=value, got 'momentum'",
                "{\"optim\": \"sgd\", \"optim_args\": \"nesterov=true\"} | needs a momentum above 0 and no dampening",
                "{\"optim\": \"adagrad\", \"optim_args\": \"weight_decay=0.1\"} | weight_decay: has no effect among optim_args",
                "{\"optim_args\": \"momentum=0.9\"} | optim_args.momentum: unknown key; there are none",
                "{\"adam_beta1\": 1} | adam_beta1: expected a number from 0 to below 1",
                "{\"learning_rate_mapping\": {\"(\": 1}} | learning_rate_mapping: '(' is no regular expression"
            })
    void namesWhatIsWrong(String arguments, String message) {
        assertThatThrownBy(() -> read(arguments)).hasMessageContaining(message);
    }

    @Test
    void lossScaleGrowsWithCleanUpdatesAndHalvesAtAnOverflow() {
        DynamicLossScale scale = new DynamicLossScale();
        for (int i = 0; i < 1999; i++) {
            scale = scale.after(false);
        }

        assertThat(scale).isEqualTo(new DynamicLossScale(65536, 1999));
        assertThat(scale.after(false)).isEqualTo(new DynamicLossScale(131072, 0));
        assertThat(scale.after(true)).isEqualTo(new DynamicLossScale(32768, 0));
    }

    private static OptimizerSettings settings(JsonNode one) {
        return read(one.toString());
    }

    private static OptimizerSettings read(String arguments) {
        try {
            Problems problems = new Problems();
            OptimizerSettings settings =
                    OptimizerSettings.read(new Config(new ObjectMapper().readTree(arguments), Place.root(problems)));
            problems.refuse("test");
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optimizer optimizer(OptimizerSettings settings, Map<String, NDArray> parameters) {
        List<ParameterGroup> groups = List.of(
                new ParameterGroup(List.of("W", "T"), settings.learningRate(), settings.weightDecay()),
                new ParameterGroup(List.of("b", "late"), settings.learningRate(), 0));
        return new Optimizer(settings.rule(), settings.maxGradientNorm(), groups, parameters, CPU);
    }

    private Optimizer.Update update(Optimizer optimizer, int update, float scale) {
        return optimizer.update(gradients(update, scale), rate -> rate * (1 - (double) update / UPDATES), scale);
    }

    private Map<String, NDArray> parameters() {
        Map<String, NDArray> parameters = new LinkedHashMap<>();
        SHAPES.forEach((name, shape) -> {
            int k = parameters.size();
            parameters.put(name, array(shape, i -> Math.cos(0.9 * i + k)));
            parameters.get(name).setName("p[]");
        });
        return parameters;
    }

    private List<NDArray> gradients(int update, float scale) {
        List<NDArray> gradients = new ArrayList<>();
        SHAPES.forEach((name, shape) -> {
            int k = gradients.size();
            IntToDoubleFunction value =
                    i -> (float) (Math.sin(0.7 * i + 1.3 * update + k) * (1 + 0.1 * update)) * scale;
            gradients.add(name.equals("late") && update < 4 ? null : array(shape, value));
        });
        return gradients;
    }

    private NDArray array(Shape shape, IntToDoubleFunction value) {
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) value.applyAsDouble(i);
        }
        return manager.create(values, shape).toType(DataType.FLOAT32, false);
    }
}
