package org.sentenceforge.train.config.arguments;

import java.util.List;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;
import org.sentenceforge.train.optimizer.LearningRateSchedule;
import org.sentenceforge.train.optimizer.LearningRateSchedules;
import org.sentenceforge.train.optimizer.LearningRates;
import org.sentenceforge.train.optimizer.Warmup;

/**
 * How the learning rates change over a run.
 *
 * @param warmup  updates until the peak
 * @param horizon which updates the schedule reckons with
 */
public record LearningRate(LearningRateSchedule schedule, Warmup warmup, Horizon horizon) {

    /** How many updates a schedule takes for all. */
    public enum Horizon {
        /** Those of the run. */
        ALL_UPDATES,
        /** Those that there would be without the last, smaller batch of each epoch, as {@code fit()} reckons. */
        FULL_BATCHES
    }

    private static final ValueType<Double> WARMUP = ValueTypes.number(
            "a whole number of updates, or below 1 a fraction of all updates",
            value -> value >= 0 && (value < 1 || value == Math.rint(value)));
    private static final Parameter<Double> WARMUP_STEPS = Parameter.of(
            "warmup_steps",
            WARMUP,
            0.0,
            "updates over which the learning rate rises from 0; below 1, a fraction of all updates");
    private static final Parameter<Double> WARMUP_RATIO =
            Parameter.of("warmup_ratio", ValueTypes.FRACTION, 0.0, "the same as a fraction, if warmup_steps is 0");

    static final List<Parameter<?>> PARAMETERS = List.of(WARMUP_STEPS, WARMUP_RATIO);

    static LearningRate read(Config arguments) {
        return new LearningRate(
                LearningRateSchedules.read(arguments),
                new Warmup(arguments.get(WARMUP_STEPS), arguments.get(WARMUP_RATIO)),
                Horizon.ALL_UPDATES);
    }

    /**
     * The rates of a run.
     *
     * @param peak    the run's base rate
     * @param updates as many as the horizon has
     */
    public LearningRates rates(double peak, long updates) {
        return new LearningRates(schedule, peak, warmup.updates(updates), updates);
    }
}
