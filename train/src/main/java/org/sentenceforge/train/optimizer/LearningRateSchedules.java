package org.sentenceforge.train.optimizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import org.sentenceforge.core.config.Catalogue;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;

/** The schedules by the names and options of the reference's {@code lr_scheduler_type} and {@code lr_scheduler_kwargs}. */
public final class LearningRateSchedules {
    private static final Parameter<Double> HALF_COSINE = cycles(0.5);
    private static final Parameter<Double> RESTARTS = cycles(1);
    private static final Parameter<Double> LR_END =
            Parameter.of("lr_end", ValueTypes.NOT_NEGATIVE, 1e-7, "the final rate");
    private static final Parameter<Double> POWER =
            Parameter.of("power", ValueTypes.NUMBER, 1.0, "the polynomial's exponent");
    private static final Parameter<Double> TIMESCALE = Parameter.optional(
            "timescale", ValueTypes.POSITIVE, "in updates; by default the warmup's length, or 10000 without warmup");
    private static final Parameter<Double> MIN_LR =
            Parameter.optional("min_lr", ValueTypes.NOT_NEGATIVE, "the minimum rate");
    private static final Parameter<Double> MIN_LR_RATE =
            Parameter.optional("min_lr_rate", ValueTypes.FRACTION, "the minimum rate as a fraction of learning_rate");
    private static final Parameter<Double> WARMUP_LR_RATE = Parameter.optional(
            "warmup_lr_rate", ValueTypes.FRACTION, "the warmup's first rate, as a fraction of learning_rate");
    private static final Parameter<Integer> DECAY_STEPS =
            Parameter.optional("num_decay_steps", ValueTypes.whole(0), "updates of the final decay");
    private static final Parameter<Integer> STABLE_STEPS = Parameter.optional(
            "num_stable_steps", ValueTypes.whole(0), "updates at the full rate; by default the rest");
    private static final Parameter<Curve.Shape> WARMUP_TYPE =
            Parameter.of("warmup_type", shapes(), Curve.Shape.LINEAR, "shape of the warmup");
    private static final Parameter<Curve.Shape> DECAY_TYPE =
            Parameter.of("decay_type", shapes(), Curve.Shape.COSINE, "shape of the decay");
    private static final Parameter<Double> MIN_LR_RATIO =
            Parameter.of("min_lr_ratio", ValueTypes.FRACTION, 0.0, "the minimum rate as a fraction of learning_rate");

    private static final Catalogue<LearningRateSchedule> CATALOGUE = new Catalogue<>(
            "schedule",
            List.of(
                    entry("linear", "linear decay to 0", options -> new Curve.Linear()),
                    entry(
                            "cosine",
                            "cosine decay to 0",
                            options -> new Curve.Cosine(options.get(HALF_COSINE)),
                            HALF_COSINE),
                    entry(
                            "cosine_with_restarts",
                            "cosine decay to 0, restarting at the full rate in each cycle",
                            options -> new Curve.CosineWithRestarts(options.get(RESTARTS)),
                            RESTARTS),
                    entry(
                            "polynomial",
                            "polynomial decay to lr_end",
                            options -> new Curve.Polynomial(options.get(LR_END), options.get(POWER)),
                            LR_END,
                            POWER),
                    entry(
                            "constant",
                            "the full rate from the first update, without warmup",
                            options -> new Curve.Constant()),
                    entry("constant_with_warmup", "full rate after warmup", options -> new Curve.ConstantWithWarmup()),
                    entry(
                            "inverse_sqrt",
                            "decay with the inverse square root of the updates",
                            options -> new Curve.InverseSquareRoot(optional(options.find(TIMESCALE))),
                            TIMESCALE),
                    entry(
                            "cosine_with_min_lr",
                            "cosine decay to a minimum rate",
                            options -> new Curve.CosineToMinimum(options.get(HALF_COSINE), minimum(options)),
                            HALF_COSINE,
                            MIN_LR,
                            MIN_LR_RATE),
                    entry(
                            "cosine_warmup_with_min_lr",
                            "cosine decay to a minimum rate, with a warmup that does not begin at 0",
                            options -> new Curve.CosineWarmupToMinimum(
                                    options.get(HALF_COSINE), minimum(options), optional(options.find(WARMUP_LR_RATE))),
                            HALF_COSINE,
                            MIN_LR,
                            MIN_LR_RATE,
                            WARMUP_LR_RATE),
                    entry(
                            "warmup_stable_decay",
                            "the full rate, then decay over the last updates",
                            LearningRateSchedules::warmupStableDecay,
                            DECAY_STEPS,
                            STABLE_STEPS,
                            WARMUP_TYPE,
                            DECAY_TYPE,
                            MIN_LR_RATIO,
                            HALF_COSINE),
                    ReduceOnPlateau.ENTRY));

    private static final Parameter<String> TYPE = Parameter.of(
            "lr_scheduler_type",
            ValueTypes.choice(
                    CATALOGUE.entries().stream().map(Catalogue.Entry::name).toArray(String[]::new)),
            "linear",
            "how the learning rate changes over the run");
    private static final Parameter<Map<String, JsonNode>> OPTIONS = Parameter.of(
            "lr_scheduler_kwargs", ValueTypes.mapOf(ValueTypes.ANY), Map.of(), "the schedule's own parameters");

    /** All arguments that are read here. */
    public static final List<Parameter<?>> PARAMETERS = List.of(TYPE, OPTIONS);

    private LearningRateSchedules() {}

    /** All schedules with their options. */
    public static List<Catalogue.Entry<LearningRateSchedule>> all() {
        return CATALOGUE.entries();
    }

    /** The schedule that training arguments name; where they are wrong, which their problems then tell, a stand-in. */
    public static LearningRateSchedule read(Config arguments) {
        Catalogue.Entry<LearningRateSchedule> entry =
                CATALOGUE.find(arguments.get(TYPE)).orElseThrow();
        Config options = arguments.below(OPTIONS.name());
        options.know(entry.parameters().stream().map(Parameter::name).toList());
        LearningRateSchedule schedule = entry.reader().apply(options).orElseGet(Curve.Linear::new);
        options.done();
        return schedule;
    }

    private static Catalogue.Entry<LearningRateSchedule> entry(
            String name, String meaning, Function<Config, LearningRateSchedule> reader, Parameter<?>... options) {
        return new Catalogue.Entry<>(name, meaning, List.of(options), config -> Optional.of(reader.apply(config)));
    }

    private static Parameter<Double> cycles(double otherwise) {
        return Parameter.of("num_cycles", ValueTypes.NUMBER, otherwise, "cycles of the cosine");
    }

    private static ValueType<Curve.Shape> shapes() {
        return ValueTypes.choice(
                List.of(Curve.Shape.values()),
                shape -> shape == Curve.Shape.SQUARE_ROOT
                        ? "1-sqrt"
                        : shape.name().toLowerCase(Locale.ROOT));
    }

    private static OptionalDouble optional(Optional<Double> value) {
        return value.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
    }

    private static Curve.Minimum minimum(Config options) {
        Optional<Double> rate = options.find(MIN_LR);
        Optional<Double> share = options.find(MIN_LR_RATE);
        if (rate.isPresent() == share.isPresent()) {
            options.problem("", "give either min_lr or min_lr_rate" + (rate.isPresent() ? ", not both" : ""));
        }
        return share.<Curve.Minimum>map(Curve.Minimum.Share::new)
                .orElseGet(() -> new Curve.Minimum.Rate(rate.orElse(0.0)));
    }

    private static LearningRateSchedule warmupStableDecay(Config options) {
        return new Curve.WarmupStableDecay(
                options.require(DECAY_STEPS, 0),
                options.find(STABLE_STEPS).map(OptionalLong::of).orElseGet(OptionalLong::empty),
                options.get(WARMUP_TYPE),
                options.get(DECAY_TYPE),
                options.get(HALF_COSINE),
                options.get(MIN_LR_RATIO));
    }
}
