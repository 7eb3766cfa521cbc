package org.sentenceforge.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.support.TestSeed;
import org.sentenceforge.train.loss.Loss;
import org.sentenceforge.train.loss.biencoder.Losses;

/**
 * Every loss in TorchScript and float32 against its scalar twin in plain loops and double precision, on random batches: values and
 * reports to 1e-5, gradients to 1e-4 of the largest, by differences of the twin's values.
 */
class LossTwinTest {
    private static final double VALUE = 1e-5;
    private static final double GRADIENT = 1e-4;
    /** Of gradients below it the float32 value is but rounding. */
    private static final double SMALL = 0.1;

    /** Components of the gradient of small batches that are compared, beside some directions across all. */
    private static final int COMPONENTS = 30;

    private final long seed = TestSeed.of(LossTwinTest.class);
    private final Random random = new Random(seed);
    private final RandomBatches batches = new RandomBatches(random);

    static List<LossSettings.Setting> settings() {
        return LossSettings.all();
    }

    @Test
    void hasSettingsForEveryLossOfTheTables() {
        assertThat(names(LossSettings.biEncoders())).isEqualTo(names(Losses.table()));
        assertThat(names(LossSettings.crossEncoders()))
                .isEqualTo(names(org.sentenceforge.train.loss.crossencoder.Losses.table()));
        assertThat(names(LossSettings.sparseEncoders()))
                .isEqualTo(names(org.sentenceforge.train.loss.sparseencoder.Losses.table()));
    }

    private static Set<String> names(List<LossSettings.Setting> settings) {
        return settings.stream().map(LossSettings.Setting::name).collect(Collectors.toSet());
    }

    private static Set<String> names(Catalogue<Loss> table) {
        return table.entries().stream().map(Catalogue.Entry::name).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("settings")
    void findsTheTwinsValueAndGradient(LossSettings.Setting setting) {
        for (RandomBatches.Form form : batches.forms(setting.loss())) {
            try (TorchLoss torch = torch(setting, form)) {
                for (int rows : new int[] {1, 2, 3 + random.nextInt(4), 27}) {
                    LossData data = batches.batch(setting.loss(), form, torch.own(), rows, RandomBatches.Oddity.NONE);
                    String what = "seed " + seed + ", " + form + ", rows " + rows;
                    TorchLoss.Found found = torch.of(data);
                    assertSameValue(what, found.value(), data.value(setting.loss()));
                    assertSameGradient(what, setting, data, found.gradients());
                    assertSlicesMakeTheWhole(what, setting, torch, data);
                }
            }
        }
    }

    private static TorchLoss torch(LossSettings.Setting setting, RandomBatches.Form form) {
        return new TorchLoss(setting.loss(), form.columns(), form.dimension(), form.width(), form.layers());
    }

    private static void assertSameValue(String what, LossValue found, LossData.Found expected) {
        assertThat(expected.value()).as(what).isFinite();
        assertThat(found.value())
                .as(what)
                .isCloseTo(expected.value(), within(VALUE * Math.max(1, Math.abs(expected.value()))));
        assertThat(found.means().keySet()).as(what).isEqualTo(expected.means().keySet());
        assertThat(found.counts().keySet()).as(what).isEqualTo(expected.counts().keySet());
        expected.means()
                .forEach((name, mean) -> assertThat(found.means().get(name))
                        .as("%s, %s", what, name)
                        .isCloseTo(mean, within(VALUE * Math.max(1, Math.abs(mean)))));
        expected.counts()
                .forEach((name, count) -> assertThat(found.counts().get(name))
                        .as("%s, %s", what, name)
                        .isEqualTo(count));
    }

    private void assertSameGradient(String what, LossSettings.Setting setting, LossData data, List<float[]> gradients) {
        double largest = Math.max(largest(gradients), SMALL);
        List<List<double[]>> directions = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            directions.add(data.direction(random::nextGaussian));
        }
        for (int i = 0; data.rows() < 10 && i < COMPONENTS; i++) {
            int variable = random.nextInt(gradients.size());
            List<double[]> direction = data.direction(() -> 0);
            direction.get(variable)[random.nextInt(gradients.get(variable).length)] = 1;
            directions.add(direction);
        }
        LossData.Found here = data.value(setting.loss());
        int edges = 0;
        for (List<double[]> direction : directions) {
            double along = 0;
            double length = 0;
            for (int i = 0; i < gradients.size(); i++) {
                for (int j = 0; j < gradients.get(i).length; j++) {
                    along += gradients.get(i)[j] * direction.get(i)[j];
                    length += Math.abs(direction.get(i)[j]);
                }
            }
            LossData.Slope slope = data.slope(setting.loss(), here, direction);
            double tolerance = largest * Math.sqrt(length);
            if (slope.smooth(1e-2 * tolerance)) {
                assertThat(along)
                        .as("%s, %s, %s", what, setting, slope)
                        .isBetween(slope.least() - GRADIENT * tolerance, slope.most() + GRADIENT * tolerance);
            } else {
                edges++;
            }
        }
        assertThat(edges).as("%s: edges", what).isLessThanOrEqualTo(1 + directions.size() / 20);
    }

    private void assertSlicesMakeTheWhole(String what, LossSettings.Setting setting, TorchLoss torch, LossData data) {
        if (!torch.sliceable()) {
            return;
        }
        int count = 1 + random.nextInt(data.rows());
        double twin = 0;
        LossValue total = LossValue.zero();
        List<double[]> gradients = data.direction(() -> 0);
        for (int first = 0; first < data.rows(); first += count) {
            int own = Math.min(count, data.rows() - first);
            double part = (double) own / data.rows();
            TorchLoss.Found found = torch.of(data, first, own);
            total = total.plus(found.value(), part);
            twin += part * data.value(setting.loss(), first, own).value();
            for (int i = 0; i < gradients.size(); i++) {
                for (int j = 0; j < gradients.get(i).length; j++) {
                    gradients.get(i)[j] += part * found.gradients().get(i)[j];
                }
            }
        }
        LossData.Found whole = data.value(setting.loss());
        assertThat(twin).as(what).isCloseTo(whole.value(), within(1e-9 * Math.max(1, Math.abs(whole.value()))));
        assertSameValue(what, total, whole);
        List<float[]> expected = torch.of(data).gradients();
        double difference = 0;
        for (int i = 0; i < gradients.size(); i++) {
            for (int j = 0; j < gradients.get(i).length; j++) {
                difference = Math.max(difference, Math.abs(gradients.get(i)[j] - expected.get(i)[j]));
            }
        }
        assertThat(difference)
                .as("%s, slices of %d rows", what, count)
                .isLessThanOrEqualTo(VALUE * Math.max(1, largest(expected)));
    }

    private static double largest(List<float[]> gradients) {
        double largest = 0;
        for (float[] gradient : gradients) {
            for (float component : gradient) {
                largest = Math.max(largest, Math.abs(component));
            }
        }
        return largest;
    }

    @ParameterizedTest
    @MethodSource("settings")
    void hasAGradientWhereverItHasAValue(LossSettings.Setting setting) {
        for (RandomBatches.Form form : batches.forms(setting.loss())) {
            try (TorchLoss torch = torch(setting, form)) {
                for (RandomBatches.Oddity oddity : RandomBatches.oddities(form)) {
                    for (int rows : new int[] {1, 2, 5}) {
                        LossData data = batches.batch(setting.loss(), form, torch.own(), rows, oddity);
                        String what = "seed " + seed + ", " + form + ", rows " + rows + ", " + oddity;
                        TorchLoss.Found found = torch.of(data);
                        LossData.Found expected = data.value(setting.loss());
                        assertSameValue(what, found.value(), expected);
                        assertThat(largest(found.gradients())).as(what).isFinite();
                    }
                }
            }
        }
    }
}
