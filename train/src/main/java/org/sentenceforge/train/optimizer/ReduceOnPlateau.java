package org.sentenceforge.train.optimizer;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;

/**
 * Constant learning rates, reduced when a metric of the evaluations stops improving.
 *
 * @param mode        which way the metric improves
 * @param factor      of a reduction
 * @param patience    evaluations in a row without improvement that are let pass
 * @param threshold   what an improvement has to exceed
 * @param cooldown    evaluations after a reduction that do not count
 * @param minimumRate no rate is reduced below it
 * @param epsilon     a reduction by no more than this is left out
 */
public record ReduceOnPlateau(
        Mode mode,
        double factor,
        int patience,
        double threshold,
        ThresholdMode thresholdMode,
        int cooldown,
        double minimumRate,
        double epsilon)
        implements LearningRateSchedule {
    private static final Parameter<Mode> MODE =
            Parameter.of("mode", named(Mode.values()), Mode.MIN, "whether a smaller or a larger metric is better");
    private static final Parameter<Double> FACTOR = Parameter.of(
            "factor",
            ValueTypes.number("a number from 0 to below 1", f -> f >= 0 && f < 1),
            0.1,
            "what a reduction multiplies the rate by");
    private static final Parameter<Integer> PATIENCE =
            Parameter.of("patience", ValueTypes.whole(0), 10, "evaluations without improvement that are tolerated");
    private static final Parameter<Double> THRESHOLD =
            Parameter.of("threshold", ValueTypes.NOT_NEGATIVE, 1e-4, "what an improvement has to exceed");
    private static final Parameter<ThresholdMode> THRESHOLD_MODE = Parameter.of(
            "threshold_mode",
            named(ThresholdMode.values()),
            ThresholdMode.REL,
            "whether the threshold is relative to the best value or absolute");
    private static final Parameter<Integer> COOLDOWN =
            Parameter.of("cooldown", ValueTypes.whole(0), 0, "evaluations after a reduction that do not count");
    private static final Parameter<Double> SMALLEST =
            Parameter.of("min_lr", ValueTypes.NOT_NEGATIVE, 0.0, "rates are not reduced below it");
    private static final Parameter<Double> EPS =
            Parameter.of("eps", ValueTypes.NOT_NEGATIVE, 1e-8, "a reduction by no more than this is skipped");

    static final Catalogue.Entry<LearningRateSchedule> ENTRY = new Catalogue.Entry<>(
            "reduce_lr_on_plateau",
            "the full rate, without warmup, reduced when evaluations stop improving",
            List.of(MODE, FACTOR, PATIENCE, THRESHOLD, THRESHOLD_MODE, COOLDOWN, SMALLEST, EPS),
            options -> Optional.of(new ReduceOnPlateau(
                    options.get(MODE),
                    options.get(FACTOR),
                    options.get(PATIENCE),
                    options.get(THRESHOLD),
                    options.get(THRESHOLD_MODE),
                    options.get(COOLDOWN),
                    options.get(SMALLEST),
                    options.get(EPS))));

    private static <E extends Enum<E>> ValueType<E> named(E[] values) {
        return ValueTypes.choice(List.of(values), value -> value.name().toLowerCase(Locale.ROOT));
    }

    /** Which way a metric improves. */
    public enum Mode {
        MIN,
        MAX
    }

    /** Whether the threshold is a part of the best value, or a difference to it. */
    public enum ThresholdMode {
        REL,
        ABS
    }

    boolean improves(double metric, double best) {
        return switch (mode) {
            case MIN -> metric < (thresholdMode == ThresholdMode.REL ? best * (1 - threshold) : best - threshold);
            case MAX -> metric > (thresholdMode == ThresholdMode.REL ? best * (1 + threshold) : best + threshold);
        };
    }

    /** A rate after some reductions. */
    double reduced(double rate, int reductions) {
        double reduced = rate;
        for (int i = 0; i < reductions; i++) {
            double next = Math.max(reduced * factor, minimumRate);
            if (reduced - next > epsilon) {
                reduced = next;
            }
        }
        return reduced;
    }
}
