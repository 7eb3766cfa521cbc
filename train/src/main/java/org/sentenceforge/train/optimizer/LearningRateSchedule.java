package org.sentenceforge.train.optimizer;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.sentenceforge.core.SforgeException;

/**
 * How the learning rate changes over a run (spec: training, section 4). Warmup, in all but {@link Constant}, is linear from 0.
 */
public sealed interface LearningRateSchedule {

    /** Factor on the base learning rate behind the warmup, at update {@code s} (from 0) of {@code total}; w is the warmup's length. */
    double decay(double s, double w, double total);

    /** The factor on the base learning rate that is in force at an update. */
    default double factor(long update, long warmup, long total) {
        return update < warmup ? (double) update / Math.max(1, warmup) : decay(update, warmup, total);
    }

    private static double progress(double s, double w, double total) {
        return (s - w) / Math.max(1, total - w);
    }

    record Linear() implements LearningRateSchedule {
        @Override
        public double decay(double s, double w, double total) {
            return Math.max(0, (total - s) / Math.max(1, total - w));
        }
    }

    /** @param minimum the smallest factor, towards which the cosine is squeezed */
    record Cosine(double cycles, double minimum) implements LearningRateSchedule {
        @Override
        public double decay(double s, double w, double total) {
            double cosine = Math.max(0, 0.5 * (1 + Math.cos(2 * Math.PI * cycles * progress(s, w, total))));
            return Math.max(0, cosine * (1 - minimum) + minimum);
        }
    }

    record CosineWithRestarts(double cycles) implements LearningRateSchedule {
        @Override
        public double decay(double s, double w, double total) {
            double p = progress(s, w, total);
            return p >= 1 ? 0 : Math.max(0, 0.5 * (1 + Math.cos(Math.PI * ((cycles * p) % 1))));
        }
    }

    /** @param end the factor at the end */
    record Polynomial(double end, double power) implements LearningRateSchedule {
        @Override
        public double decay(double s, double w, double total) {
            return s > total ? end : (1 - end) * Math.pow(1 - (s - w) / (total - w), power) + end;
        }
    }

    record Constant() implements LearningRateSchedule {
        @Override
        public double decay(double s, double w, double total) {
            return 1;
        }

        @Override
        public double factor(long update, long warmup, long total) {
            return 1;
        }
    }

    record ConstantWithWarmup() implements LearningRateSchedule {
        @Override
        public double decay(double s, double w, double total) {
            return 1;
        }
    }

    /** @param timescale 0 for the warmup's length, or 10,000 without warmup */
    record InverseSquareRoot(double timescale) implements LearningRateSchedule {
        @Override
        public double decay(double s, double w, double total) {
            double scale = timescale > 0 ? timescale : w > 0 ? w : 10_000;
            return 1 / Math.sqrt((s + scale - w) / scale);
        }
    }

    /** Constant after the warmup, then a cosine down to the minimum over the last updates. */
    record WarmupStableDecay(double decayUpdates, double cycles, double minimum) implements LearningRateSchedule {
        @Override
        public double decay(double s, double w, double total) {
            double stableEnd = total - decayUpdates;
            if (s < stableEnd) {
                return 1;
            }
            if (s >= total) {
                return minimum;
            }
            double p = (s - stableEnd) / Math.max(1, decayUpdates);
            double cosine = Math.max(0, 0.5 * (1 + Math.cos(2 * Math.PI * cycles * p)));
            return Math.max(0, cosine * (1 - minimum) + minimum);
        }
    }

    /**
     * The schedule of a configuration.
     *
     * @param learningRate the base rate, on which options that are rates depend
     * @throws SforgeException (usage) for an unknown name or option
     */
    static LearningRateSchedule of(String name, Map<String, Double> options, double learningRate) {
        return switch (name) {
            case "linear" -> allow(name, options, new Linear());
            case "cosine" -> allow(name, options, new Cosine(get(options, "num_cycles", 0.5), 0), "num_cycles");
            case "cosine_with_restarts" ->
                allow(name, options, new CosineWithRestarts(get(options, "num_cycles", 1)), "num_cycles");
            case "polynomial" ->
                allow(
                        name,
                        options,
                        new Polynomial(get(options, "lr_end", 1e-7) / learningRate, get(options, "power", 1)),
                        "lr_end",
                        "power");
            case "constant" -> allow(name, options, new Constant());
            case "constant_with_warmup" -> allow(name, options, new ConstantWithWarmup());
            case "inverse_sqrt" ->
                allow(name, options, new InverseSquareRoot(get(options, "timescale", 0)), "timescale");
            case "cosine_with_min_lr" ->
                allow(
                        name,
                        options,
                        new Cosine(get(options, "num_cycles", 0.5), minimum(name, options, learningRate)),
                        "num_cycles",
                        "min_lr",
                        "min_lr_rate");
            case "warmup_stable_decay" ->
                allow(
                        name,
                        options,
                        new WarmupStableDecay(
                                required(name, options, "num_decay_steps"),
                                get(options, "num_cycles", 0.5),
                                get(options, "min_lr_ratio", 0)),
                        "num_decay_steps",
                        "num_cycles",
                        "min_lr_ratio");
            default ->
                throw SforgeException.usage("lr_scheduler_type: expected linear, cosine, cosine_with_restarts,"
                        + " polynomial, constant, constant_with_warmup, inverse_sqrt, cosine_with_min_lr or"
                        + " warmup_stable_decay, got '" + name + "'");
        };
    }

    private static double minimum(String name, Map<String, Double> options, double learningRate) {
        return options.containsKey("min_lr_rate")
                ? options.get("min_lr_rate")
                : required(name, options, "min_lr") / learningRate;
    }

    private static double get(Map<String, Double> options, String key, double otherwise) {
        return options.getOrDefault(key, otherwise);
    }

    private static double required(String name, Map<String, Double> options, String key) {
        if (!options.containsKey(key)) {
            throw SforgeException.usage("lr_scheduler_kwargs: " + name + " needs '" + key + "'");
        }
        return options.get(key);
    }

    private static LearningRateSchedule allow(
            String name, Map<String, Double> options, LearningRateSchedule schedule, String... known) {
        Set<String> names = Set.of(known);
        options.keySet().stream()
                .filter(key -> !names.contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw SforgeException.usage("lr_scheduler_kwargs: " + name + " has no option '" + key + "'; it has "
                            + (known.length == 0 ? "none" : Arrays.toString(known)));
                });
        return schedule;
    }
}
