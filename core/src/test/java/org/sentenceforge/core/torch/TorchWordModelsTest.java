package org.sentenceforge.core.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.encode.SentenceEncoder;
import org.sentenceforge.core.module.InitialWeights;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.support.ArrayEncoder;
import org.sentenceforge.core.support.TestSeed;
import org.sentenceforge.core.support.WordModels;
import org.sentenceforge.core.text.TokenSequence;

/** Convolutions, LSTMs and weights of words on libtorch, in every layout of a CPU, against plain loops; 2e-6 of values below 3. */
class TorchWordModelsTest {
    private static final TorchDevice CPU = TorchDevice.of(new Device.Cpu());
    private static final float TOLERANCE = 2e-6f;

    private final long seed = TestSeed.of(TorchWordModelsTest.class);
    private final List<TokenSequence> texts = WordModels.texts(seed);

    static Stream<SentenceModel> models() {
        return WordModels.all().stream();
    }

    @ParameterizedTest
    @MethodSource("models")
    void vectorsAreThoseOfPlainLoops(SentenceModel model) {
        InitialWeights weights = WordModels.weights(model, seed);
        float[][] expected = new ArrayEncoder(model, weights).encode(texts);
        try (SentenceEncoder torch = new TorchSentenceEncoder(model, weights, TorchPrecision.FP32, CPU)) {
            assertClose(torch.encode(texts), expected);
        }
        for (TokenLayout layout : List.of(TokenLayout.EQUAL_LENGTHS, TokenLayout.PADDED)) {
            for (TorchPlan.Purpose purpose : TorchPlan.Purpose.values()) {
                assertClose(run(model, weights, layout, purpose, texts).rows, expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void gradientsAreTheSameInEveryLayout(SentenceModel model) {
        InitialWeights weights = WordModels.weights(model, seed);
        TorchPlan.Purpose training = TorchPlan.Purpose.TRAINING;
        Found grouped = run(model, weights, TokenLayout.EQUAL_LENGTHS, training, texts);
        Found padded = run(model, weights, TokenLayout.PADDED, training, texts);
        for (int i = 0; i < grouped.gradients.size(); i++) {
            assertThat(padded.gradients.get(i)).containsExactly(grouped.gradients.get(i), within(1e-5f));
        }
    }

    @Test
    void aTextWithoutAnyWordHasTheZeroVectorInTrainingToo() {
        List<TokenSequence> some = new ArrayList<>(texts);
        some.add(2, TokenSequence.of());
        List<TokenSequence> none = List.of(TokenSequence.of(), TokenSequence.of());
        for (SentenceModel model : WordModels.all()) {
            InitialWeights weights = WordModels.weights(model, seed);
            for (TokenLayout layout : List.of(TokenLayout.EQUAL_LENGTHS, TokenLayout.PADDED)) {
                TorchPlan.Purpose training = TorchPlan.Purpose.TRAINING;
                Found all = run(model, weights, layout, training, texts);
                Found found = run(model, weights, layout, training, some);
                assertThat(found.rows[2]).as("behind a layer without bias").containsOnly(0);
                assertClose(new float[][] {found.rows[1], found.rows[3]}, new float[][] {all.rows[1], all.rows[2]});
                Found empty = run(model, weights, layout, training, none);
                assertThat(empty.rows[0]).containsOnly(0);
                empty.gradients.forEach(gradient -> assertThat(gradient)
                        .usingElementComparator(Comparator.comparing(Math::abs))
                        .containsOnly(0));
            }
        }
    }

    /** Vectors, and the gradients of their sum by each parameter. */
    private record Found(float[][] rows, List<float[]> gradients) {}

    private static Found run(
            SentenceModel model,
            InitialWeights weights,
            TokenLayout layout,
            TorchPlan.Purpose purpose,
            List<TokenSequence> batch) {
        TorchPlan plan = new TorchPlan(
                purpose, TorchPrecision.FP32, TorchPlan.Kernel.PLAIN, layout, TorchPlan.Storage.AS_USED, false);
        TorchProgram program = TorchProgram.of(model, plan);
        List<String> methods = new ArrayList<>(program.methods());
        methods.add(TokenLayoutTest.slope(program));
        try (TorchParameters parameters = TorchParameters.load(program, weights, TorchPrecision.FP32, CPU);
                TorchModule module = new TorchModule(CPU, methods);
                PackedArrays packed = new PackedArrays(CPU, program, new PackedBatch(batch))) {
            parameters.list().forEach(parameter -> parameter.setRequiresGradient(true));
            float[] ones = new float[batch.size() * model.dimension()];
            Arrays.fill(ones, 1);
            NDList arguments = new NDList(packed.manager().create(ones, new Shape(batch.size(), model.dimension())));
            arguments.addAll(packed.with(parameters.list()));
            NDList found = module.train("slope", arguments);
            float[] flat = found.get(0).toFloatArray();
            float[][] rows = new float[batch.size()][];
            Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * model.dimension(), (i + 1) * model.dimension()));
            return new Found(
                    rows,
                    found.subList(1, found.size()).stream()
                            .map(NDArray::toFloatArray)
                            .toList());
        }
    }

    private void assertClose(float[][] found, float[][] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).as("text %d, seed %d", i, seed).containsExactly(expected[i], within(TOLERANCE));
        }
    }
}
