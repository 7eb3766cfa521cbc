package org.sentenceforge.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.Device;
import org.sentenceforge.core.support.Array;
import org.sentenceforge.core.support.TestSeed;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.torch.TorchDevice;
import org.sentenceforge.core.torch.TorchPrecision;
import org.sentenceforge.train.loss.Gradients;
import org.sentenceforge.train.loss.LabelKind;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.optimizer.AdamW;
import org.sentenceforge.train.optimizer.OptimizerSettings;
import org.sentenceforge.train.optimizer.ReferenceNames;

/** Both ways to a gradient give the same, for every loss that allows both, over a small transformer. */
class GradientMethodTest {
    private static final TorchDevice CPU = TorchDevice.of(new Device.Cpu());
    private static final OptimizerSettings NONE = new OptimizerSettings(new AdamW(), 1e-3, 0, 0, Map.of());
    private static final Gradients DIRECT = new Gradients.Direct();
    private static final int ALL = 1000;
    /** Of values above 1 relative; mostly they are the same to the bit, and cosines are to 1e-7, twenty times of which count. */
    private static final double VALUE = 1e-5;
    /** Relative to the length of the gradient; mostly it is 2e-7, and more where rows' parts cancel each other. */
    private static final double GRADIENT = 1e-5;
    /** A shorter gradient is what is left of parts that cancel each other, which float32 holds to 1e-7 of their own length. */
    private static final double SHORT_GRADIENT = 3e-2;
    /** Of differences in float32; with other dropout a slope is another one altogether. */
    private static final double SLOPE = 0.05;

    private final long seed = TestSeed.of(GradientMethodTest.class);
    private final Random random = new Random(seed);

    /** The value and the gradient of each parameter by its name, a loss's own without the objective's number. */
    private record Found(LossValue value, Map<String, float[]> gradients) {

        /** Of the gradient, all parameters in one. */
        double length() {
            double squares = 0;
            for (float[] gradient : gradients.values()) {
                for (float component : gradient) {
                    squares += (double) component * component;
                }
            }
            return Math.sqrt(squares);
        }

        Found minus(Found other) {
            assertThat(other.gradients.keySet()).isEqualTo(gradients.keySet());
            Map<String, float[]> differences = new LinkedHashMap<>();
            gradients.forEach((name, gradient) -> {
                float[] difference = gradient.clone();
                for (int i = 0; i < difference.length; i++) {
                    difference[i] -= other.gradients.get(name)[i];
                }
                differences.put(name, difference);
            });
            return new Found(value, differences);
        }
    }

    private static Gradients.Cached cached(int texts) {
        return new Gradients.Cached(texts, OptionalInt.empty());
    }

    /** Of each loss on embeddings one setting, of the losses around others all. */
    static List<LossSettings.Setting> settings() {
        Set<String> seen = new HashSet<>();
        return LossSettings.all().stream()
                .filter(setting -> !setting.loss().inputs().layers()
                        && !setting.loss().inputs().latents())
                .filter(setting -> seen.add(setting.loss().getClass() + setting.name())
                        || !setting.loss().inner().isEmpty())
                .toList();
    }

    /** A model for a loss. */
    private static TinyModel model(Loss loss, double dropout) {
        if (loss.inputs().pairing().isEmpty()) {
            return TinyModel.withDropout(dropout);
        }
        boolean classes = loss.inputs().labels().apply(2).contains(LabelKind.CLASS);
        return TinyModel.scoring(dropout, classes ? 3 : 1);
    }

    /** A batch for an objective, and the objective with different ways to its gradient. */
    private record Problem(MicroBatch batch, List<Objective> objectives) {}

    private Problem problem(Loss loss, TinyModel model, int rows, List<Gradients> ways) {
        RandomBatches batches = new RandomBatches(random);
        int columns = Math.min(loss.inputs().maximumColumns(), loss.inputs().minimumColumns() + 1);
        LabelKind kind = loss.inputs().labels().apply(columns).stream()
                .sorted()
                .findFirst()
                .orElseThrow();
        int dimension = model.model().dimension();
        Optional<Integer> width = switch (kind) {
            case NONE -> Optional.empty();
            case NUMBERS ->
                loss.inputs().widths().allowed(columns, dimension).stream().findFirst();
            default -> Optional.of(0);
        };
        LossData data = batches.batch(
                loss,
                new RandomBatches.Form(columns, loss.inputs().embeddings(columns), kind, width, dimension, 0),
                List.of(),
                rows,
                RandomBatches.Oddity.NONE);
        int seen = loss.inputs().pairing().isPresent() ? loss.inputs().embeddings(columns) : columns;
        int height =
                data.pairs().length == 0 ? rows : IntStream.of(data.pairs()).sum();
        List<List<TokenSequence>> texts = IntStream.range(0, seen)
                .mapToObj(column -> TinyModel.texts(height, 9, random))
                .toList();
        MicroBatch batch = new MicroBatch(
                0,
                texts,
                data.labels().map(labels -> labels(labels.values())),
                data.guide().stream().map(GradientMethodTest::rows).toList(),
                data.textIds().stream().map(GradientMethodTest::floats).toList(),
                data.pairs(),
                new int[rows]);
        List<Objective> objectives = ways.stream()
                .map(way -> new Objective(loss, way, Collections.nCopies(columns, model.model()), width))
                .toList();
        return new Problem(batch, objectives);
    }

    private static MicroBatch.Labels labels(Array values) {
        return new MicroBatch.Labels(floats(values), values.shape().length == 2 ? values.last() : 0);
    }

    private static float[] floats(Array array) {
        float[] floats = new float[array.data().length];
        IntStream.range(0, floats.length).forEach(i -> floats[i] = (float) array.data()[i]);
        return floats;
    }

    private static float[][] rows(Array array) {
        return IntStream.range(0, array.rows()).mapToObj(array::floats).toArray(float[][]::new);
    }

    private TrainingStep step(TinyModel model, List<Objective> objectives, long largestMatrix) {
        TrainingStep step = new TrainingStep(
                model.model(),
                model.weights(seed),
                Set.of(),
                false,
                objectives,
                NONE,
                ReferenceNames.of(model.model(), ""),
                TorchPrecision.FP32,
                CPU,
                1,
                note -> {},
                largestMatrix);
        Map<String, NDArray> parameters = step.parameters().byName();
        parameters.forEach((name, array) -> {
            if (name.matches("loss[1-9]\\d*/.*")) {
                array.set(parameters.get(name.replaceFirst("loss\\d+", "loss0")).toFloatArray());
            }
        });
        return step;
    }

    private static Found found(TrainingStep step, MicroBatch batch, int objective, long dropout) {
        MicroBatch own = new MicroBatch(
                objective,
                batch.columns(),
                batch.labels(),
                batch.guide(),
                batch.textIds(),
                batch.pairs(),
                batch.rows());
        try (GradientSum sum = step.newSum()) {
            LossValue value = step.addGradients(new UpdateBatches(List.of(own), 1), 1, i -> dropout, sum)
                    .get(0);
            Map<String, float[]> gradients = new LinkedHashMap<>();
            List<String> names = List.copyOf(step.parameters().byName().keySet());
            for (int i = 0; i < names.size(); i++) {
                NDArray gradient = sum.gradients().get(i);
                if (gradient != null) {
                    gradients.put(names.get(i).replaceFirst("^loss\\d+/", "loss/"), gradient.toFloatArray());
                }
            }
            return new Found(value, gradients);
        }
    }

    private static void assertSame(String what, Found found, Found expected) {
        assertSameValue(what, found.value(), expected.value());
        assertThat(found.minus(expected).length())
                .as(what)
                .isLessThanOrEqualTo(GRADIENT * Math.max(expected.length(), SHORT_GRADIENT));
    }

    private static void assertSameValue(String what, LossValue found, LossValue expected) {
        assertClose(what, found.value(), expected.value());
        assertThat(found.counts()).as(what).isEqualTo(expected.counts());
        assertThat(found.means().keySet()).as(what).isEqualTo(expected.means().keySet());
        expected.means().forEach((name, mean) -> assertClose(what, found.means().get(name), mean));
    }

    private static void assertClose(String what, double found, double expected) {
        assertThat(found).as(what).isCloseTo(expected, within(VALUE * Math.max(1, Math.abs(expected))));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void miniBatchesOfAnySizeGiveTheGradientOfTheWhole(LossSettings.Setting setting) {
        TinyModel model = model(setting.loss(), 0);
        List<Gradients> ways =
                List.of(DIRECT, cached(1), cached(3), cached(ALL), new Gradients.Cached(ALL, OptionalInt.of(12)));
        Problem seven = problem(setting.loss(), model, 7, ways);
        Problem one = problem(setting.loss(), model, 1, ways);
        try (TrainingStep step = step(model, seven.objectives(), CachedGradients.LARGEST_MATRIX)) {
            for (MicroBatch batch : List.of(seven.batch(), one.batch())) {
                Found direct = found(step, batch, 0, 5);
                for (int way = 1; way < ways.size(); way++) {
                    String what =
                            "seed " + seed + ", " + setting + ", " + ways.get(way) + ", rows " + batch.rows().length;
                    assertSame(what, found(step, batch, way, 5), direct);
                }
            }
        }
    }

    static List<LossSettings.Setting> sliceable() {
        return settings().stream().filter(setting -> setting.loss().sliceable()).toList();
    }

    @ParameterizedTest
    @MethodSource("sliceable")
    void slicesOfAnySizeGiveTheGradientOfTheWhole(LossSettings.Setting setting) {
        TinyModel model = model(setting.loss(), 0.1);
        Problem problem = problem(setting.loss(), model, 7, List.of(cached(4)));
        Found whole;
        try (TrainingStep step = step(model, problem.objectives(), CachedGradients.LARGEST_MATRIX)) {
            whole = found(step, problem.batch(), 0, 5);
        }
        int documents = 7 * (problem.batch().columns().size() - 1);
        for (int rows : new int[] {1, 3}) {
            try (TrainingStep step = step(model, problem.objectives(), (long) rows * documents)) {
                assertSame(
                        "seed " + seed + ", " + setting + ", slices of " + rows,
                        found(step, problem.batch(), 0, 5),
                        whole);
            }
        }
    }

    /** Of losses with a copy of the model each copy has draws of its own in a cache. */
    static List<LossSettings.Setting> oneWay() {
        return settings().stream()
                .filter(setting -> !setting.loss().inputs().twin())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("oneWay")
    void aSingleMiniBatchHasTheDropoutOfTheWhole(LossSettings.Setting setting) {
        TinyModel model = model(setting.loss(), 0.3);
        Problem problem = problem(setting.loss(), model, 7, List.of(DIRECT, cached(ALL)));
        try (TrainingStep step = step(model, problem.objectives(), CachedGradients.LARGEST_MATRIX)) {
            assertSame(
                    "seed " + seed + ", " + setting,
                    found(step, problem.batch(), 1, 5),
                    found(step, problem.batch(), 0, 5));
        }
    }

    static List<Loss> smooth() {
        return List.of(
                LossSettings.loss("MultipleNegativesRankingLoss", "{scale: 5}"),
                LossSettings.loss("CoSENTLoss", "{scale: 5}"),
                LossSettings.loss("SoftmaxLoss", "{num_labels: 3, concatenation_sent_difference: false}"),
                LossSettings.loss(
                        "MatryoshkaLoss",
                        "{loss: {MultipleNegativesRankingLoss: {scale: 5}}, matryoshka_dims: [12, 5, 3], n_dims_per_step: 2}"),
                LossSettings.loss(
                        "AdaptiveLayerLoss",
                        "{loss: {MultipleNegativesRankingLoss: {scale: 5}}, kl_temperature: 0}"), // its target has no
                // gradient
                LossSettings.loss("ContrastiveTensionLossInBatchNegatives", "{scale: 5}"),
                LossSettings.crossEncoderLoss("MultipleNegativesRankingLoss", "{scale: 5}"),
                LossSettings.crossEncoderLoss("ListNetLoss", "{}"),
                LossSettings.crossEncoderLoss("MarginMSELoss", "{}"));
    }

    /** So the second pass over the texts has the dropout of the first. */
    @ParameterizedTest
    @MethodSource("smooth")
    void withDropoutTheGradientIsThatOfTheValue(Loss loss) {
        TinyModel model = model(loss, 0.3);
        List<Gradients> ways =
                loss.inputs().layers() ? List.of(DIRECT) : List.of(DIRECT, cached(1), cached(3), cached(ALL));
        Problem problem = problem(loss, model, 7, ways);
        try (TrainingStep step = step(model, problem.objectives(), 3 * 14)) {
            for (int way = 0; way < ways.size(); way++) {
                String what = "seed " + seed + ", " + ways.get(way);
                Found here = found(step, problem.batch(), way, 5);
                double length = here.length();
                double width = 1e-3 / length;
                double before = valueAt(step, problem.batch(), way, here, -width);
                double behind = valueAt(step, problem.batch(), way, here, width);
                double slope = (behind - before) / (2 * width);
                assertThat(slope).as(what).isCloseTo(length * length, within(SLOPE * length * length));
                assertThat(found(step, problem.batch(), way, 6).value().value())
                        .as(what)
                        .isNotEqualTo(here.value().value());
            }
        }
    }

    /** The value where all parameters are moved along the gradient. */
    private static double valueAt(TrainingStep step, MicroBatch batch, int way, Found here, double width) {
        Map<String, float[]> before = new LinkedHashMap<>();
        step.parameters().byName().forEach((name, array) -> {
            float[] gradient = name.matches("loss\\d+/.*") && !name.startsWith("loss" + way + "/")
                    ? null
                    : here.gradients().get(name.replaceFirst("^loss\\d+/", "loss/"));
            if (gradient != null) {
                float[] values = array.toFloatArray();
                before.put(name, values.clone());
                for (int i = 0; i < values.length; i++) {
                    values[i] += (float) (width * gradient[i]);
                }
                array.set(values);
            }
        });
        double value = found(step, batch, way, 5).value().value();
        before.forEach((name, values) -> step.parameters().byName().get(name).set(values));
        return value;
    }
}
