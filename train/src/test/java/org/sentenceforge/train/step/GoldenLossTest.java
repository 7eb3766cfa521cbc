package org.sentenceforge.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.module.SentenceModel;
import org.sentenceforge.core.module.StaticEmbedding;
import org.sentenceforge.core.support.GoldenFiles;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.train.loss.Gradients;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.optimizer.AdamW;
import org.sentenceforge.train.optimizer.OptimizerSettings;
import org.sentenceforge.train.optimizer.ReferenceNames;

/**
 * The losses of golden/losses, and of sparse encoders those of golden_sparse_losses.py: values to 1e-5 relative and gradients to 1e-5 (1e-4
 * where temperature or scale is extreme) of the case's largest, found directly and through a cache. The model is a table of the given
 * embeddings or logits, one token to a text or pair.
 */
class GoldenLossTest {
    private static final TorchDevice CPU = TorchDevice.of(new Device.Cpu());
    private static final String TABLE = "embedding.weight";

    static Stream<LossCase> cases() throws URISyntaxException {
        return Stream.of(
                        GoldenFiles.path("losses/sentence_transformer"),
                        GoldenFiles.path("losses/cross_encoder"),
                        Path.of(GoldenLossTest.class
                                .getResource("sparse_encoder")
                                .toURI()))
                .flatMap(folder -> LossCase.in(folder).stream());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheReferenceDirectly(LossCase golden) {
        check(golden, new Gradients.Direct());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheReferenceThroughACache(LossCase golden) {
        int miniBatch = golden.json().get("parameters").path("mini_batch_size").asInt(3);
        check(golden, new Gradients.Cached(miniBatch, OptionalInt.empty()));
    }

    private static void check(LossCase golden, Gradients gradients) {
        Loss loss = golden.loss();
        float[] table = golden.table();
        int rows = table.length / golden.width();
        SentenceModel model = new SentenceModel(List.of(new StaticEmbedding("", rows, golden.width())));
        MemoryWeights weights =
                new MemoryWeights(Map.of(TABLE, table), Map.of(TABLE, new long[] {rows, golden.width()}));
        MicroBatch batch = golden.batch();
        Objective objective = new Objective(
                loss,
                gradients,
                Collections.nCopies(golden.columns(), model),
                batch.labels().map(labels -> loss.inputs().listed() ? 0 : labels.width()));
        OptimizerSettings none = new OptimizerSettings(new AdamW(), 1, 0, 0, Map.of());
        try (TrainingStep step = new TrainingStep(
                        model,
                        weights,
                        Set.of(),
                        false,
                        List.of(objective),
                        none,
                        ReferenceNames.of(model, ""),
                        TorchPrecision.FP32,
                        CPU,
                        1,
                        note -> {});
                GradientSum sum = step.newSum()) {
            Optional<String> classifier = classifier(step, golden);
            UpdateBatches update = new UpdateBatches(List.of(batch), 1);
            LossValue found =
                    step.addGradients(update, golden.upstream(), i -> 1, sum).get(0);
            double expected = golden.json().get("loss").asDouble();
            assertThat(found.value()).isCloseTo(expected, within(1e-5 * Math.abs(expected)));
            List<String> names = List.copyOf(step.parameters().byName().keySet());
            compare(golden, sum.gradients().get(names.indexOf(TABLE)), golden.gradients());
            classifier.ifPresent(name -> {
                compare(golden, gradient(sum, names, name + "weight"), values(golden, "classifier_weight_gradient"));
                compare(golden, gradient(sum, names, name + "bias"), values(golden, "classifier_bias_gradient"));
            });
        }
    }

    private static NDArray gradient(GradientSum sum, List<String> names, String name) {
        return sum.gradients().get(names.indexOf(name));
    }

    /** Gives a loss's classifier the case's weights; the beginning of their names, where there is one. */
    private static Optional<String> classifier(TrainingStep step, LossCase golden) {
        if (!golden.json().has("classifier_weight")) {
            return Optional.empty();
        }
        String name = "loss0/classifier.";
        step.parameters().byName().get(name + "weight").set(values(golden, "classifier_weight"));
        step.parameters().byName().get(name + "bias").set(values(golden, "classifier_bias"));
        return Optional.of(name);
    }

    private static float[] values(LossCase golden, String key) {
        return LossCase.floats(golden.json().get(key));
    }

    private static void compare(LossCase golden, NDArray found, float[] expected) {
        float[] values = found.toFloatArray();
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(values[i] - expected[i]));
        }
        assertThat(values).hasSameSizeAs(expected);
        assertThat(difference).isLessThanOrEqualTo(golden.gradientTolerance() * largest);
    }
}
