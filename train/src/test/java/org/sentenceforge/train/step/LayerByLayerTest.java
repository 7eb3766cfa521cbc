package org.sentenceforge.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.module.ParameterScan;
import org.sentenceforge.core.module.Pooling;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.Transformer;
import org.sentenceforge.core.ops.PoolingMode;
import org.sentenceforge.core.ops.PromptTokens;
import org.sentenceforge.core.support.GoldenModel;
import org.sentenceforge.core.support.TestSeed;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.core.weights.Weights;
import org.sentenceforge.train.loss.Gradients;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.optimizer.AdamW;
import org.sentenceforge.train.optimizer.OptimizerSettings;
import org.sentenceforge.train.optimizer.ReferenceNames;

/** Backward passes that compute each layer once more, beside those that keep everything. */
class LayerByLayerTest {
    private static final TorchDevice CPU = TorchDevice.of(new Device.Cpu());
    private static final OptimizerSettings OPTIMIZER = new OptimizerSettings(new AdamW(), 1e-3, 0, 0, Map.of());
    private static final Loss LOSS = LossSettings.loss("MultipleNegativesRankingLoss", "{}");

    private final Random random = new Random(TestSeed.of(LayerByLayerTest.class));

    static Stream<GoldenModel> encoders() {
        return GoldenModel.all().stream().filter(golden -> !golden.isClassifier());
    }

    @ParameterizedTest
    @MethodSource("encoders")
    void theGradientsAreTheSame(GoldenModel golden) {
        for (PoolingMode mode : List.of(PoolingMode.MEAN, PoolingMode.CLS)) {
            SentenceModel model = new SentenceModel(List.of(
                    new Transformer(golden.config("config.json").encoder()),
                    new Pooling(List.of(mode), PromptTokens.INCLUDED)));
            MicroBatch batch = batch(golden.config("config.json").encoder().maxPositions());
            for (Set<String> frozen : List.of(Set.<String>of(), firstHalf(model))) {
                Map<String, float[]> whole = gradients(model, golden.weights(), frozen, false, batch);
                Map<String, float[]> layered = gradients(model, golden.weights(), frozen, true, batch);

                assertThat(layered.keySet()).isEqualTo(whole.keySet());
                double norm = norm(whole);
                whole.forEach((name, gradient) -> {
                    for (int i = 0; i < gradient.length; i++) {
                        assertThat((double) layered.get(name)[i])
                                .as("%s of %s with %s, %s frozen", name, golden, mode, frozen.size())
                                .isCloseTo(gradient[i], within(1e-6 * norm));
                    }
                });
            }
        }
    }

    /** Were a layer's dropout another one in the backward pass, the gradient would be that of another function. */
    @Test
    void dropoutIsTheSameBothTimes() {
        TinyModel tiny = TinyModel.withDropout(0.3);
        MicroBatch batch = batch(9);
        try (Weights weights = tiny.weights(1);
                TrainingStep step = step(tiny.model(), weights, Set.of(), true)) {
            Map<String, float[]> gradients = gradients(step, batch);
            double norm = norm(gradients);
            double length = 1e-2 / norm;

            move(step, gradients, length);
            double above = value(step, batch);
            move(step, gradients, -2 * length);
            double below = value(step, batch);

            assertThat((above - below) / (2 * length)).isCloseTo(norm * norm, within(0.02 * norm * norm));
        }
    }

    private static Set<String> firstHalf(SentenceModel model) {
        List<String> all = new ArrayList<>(ParameterScan.shapes(model).keySet());
        return all.subList(0, all.size() / 2).stream().collect(Collectors.toSet());
    }

    private MicroBatch batch(int longest) {
        List<List<TokenSequence>> columns = List.of(
                TinyModel.texts(5, Math.min(9, longest), random), TinyModel.texts(5, Math.min(9, longest), random));
        return new MicroBatch(0, columns, Optional.empty(), List.of(), List.of(), new int[0], new int[5]);
    }

    private static Map<String, float[]> gradients(
            SentenceModel model, Weights weights, Set<String> frozen, boolean layered, MicroBatch batch) {
        try (weights;
                TrainingStep step = step(model, weights, frozen, layered)) {
            return gradients(step, batch);
        }
    }

    private static TrainingStep step(SentenceModel model, Weights weights, Set<String> frozen, boolean layered) {
        Gradients cached = Gradients.Cached.WHOLE;
        return new TrainingStep(
                model,
                weights,
                frozen,
                layered,
                List.of(new Objective(LOSS, cached, List.of(model, model), Optional.empty())),
                OPTIMIZER,
                ReferenceNames.of(model, ""),
                TorchPrecision.FP32,
                CPU,
                1,
                note -> {});
    }

    private static Map<String, float[]> gradients(TrainingStep step, MicroBatch batch) {
        try (GradientSum sum = step.newSum()) {
            step.addGradients(new UpdateBatches(List.of(batch), 1), 1, i -> 7, sum);
            Map<String, float[]> gradients = new LinkedHashMap<>();
            List<String> names = List.copyOf(step.parameters().byName().keySet());
            for (int i = 0; i < names.size(); i++) {
                NDArray gradient = sum.gradients().get(i);
                if (gradient != null) {
                    gradients.put(names.get(i), gradient.toFloatArray());
                }
            }
            return gradients;
        }
    }

    private static double value(TrainingStep step, MicroBatch batch) {
        try (GradientSum sum = step.newSum()) {
            return step.addGradients(new UpdateBatches(List.of(batch), 1), 1, i -> 7, sum)
                    .get(0)
                    .value();
        }
    }

    private static void move(TrainingStep step, Map<String, float[]> direction, double length) {
        direction.forEach((name, values) -> {
            NDArray parameter = step.parameters().byName().get(name);
            float[] moved = parameter.toFloatArray();
            for (int i = 0; i < moved.length; i++) {
                moved[i] += (float) (length * values[i]);
            }
            parameter.set(moved);
        });
    }

    private static double norm(Map<String, float[]> gradients) {
        double squares = 0;
        for (float[] gradient : gradients.values()) {
            for (float value : gradient) {
                squares += value * value;
            }
        }
        return Math.sqrt(squares);
    }
}
