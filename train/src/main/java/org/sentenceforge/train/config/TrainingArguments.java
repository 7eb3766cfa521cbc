package org.sentenceforge.train.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.train.optimizer.LearningRateSchedule;
import org.sentenceforge.train.optimizer.LearningRateSchedules;
import org.sentenceforge.train.optimizer.OptimizerSettings;
import org.sentenceforge.train.optimizer.UpdateRules;
import org.sentenceforge.train.sampling.BatchOrder;

/**
 * The arguments of training, with the names and defaults of the reference (spec: training, section 1).
 *
 * @param epochs    passes over the data; may be fractional
 * @param maxSteps  updates, which override the epochs where above 0
 * @param routes    which route of a model with several each column takes
 * @param given     the arguments that were set, by name, as they were written; the model card lists them
 */
public record TrainingArguments(
        int batchSize,
        int accumulation,
        OptimizerSettings optimizer,
        double epochs,
        long maxSteps,
        LearningRateSchedule schedule,
        double warmupRatio,
        long warmupSteps,
        long seed,
        OptionalLong dataSeed,
        boolean bf16,
        boolean dropLast,
        Schedules schedules,
        Best best,
        boolean noDuplicates,
        BatchOrder.Mixing mixing,
        RouterMapping routes,
        Map<String, Object> given) {

    /**
     * When to log, evaluate and save; {@code no}, {@code steps} or {@code epoch}, and how many steps (below 1: a share of all).
     *
     * @param saveLimit     how many checkpoints are kept
     * @param saveModelOnly whether checkpoints lack the optimiser's state, so that no run can go on from them
     */
    public record Schedules(
            String logging,
            double loggingSteps,
            boolean loggingFirstStep,
            String evaluation,
            double evaluationSteps,
            boolean evaluateOnStart,
            String saving,
            double savingSteps,
            int saveLimit,
            boolean saveModelOnly) {}

    /** Which checkpoint is the best. */
    public record Best(boolean loadAtEnd, Optional<String> metric, Optional<Boolean> greaterIsBetter) {}

    static TrainingArguments read(ConfigMap map, Map<String, Object> given) {
        double loggingSteps = map.positive("logging_steps", 500);
        TrainingArguments arguments = new TrainingArguments(
                map.whole("per_device_train_batch_size", 1, 8),
                map.whole("gradient_accumulation_steps", 1, 1),
                map.read(
                        OptimizerSettings::read,
                        Stream.concat(OptimizerSettings.PARAMETERS.stream(), UpdateRules.PARAMETERS.stream())
                                .map(Parameter::name)
                                .toArray(String[]::new)),
                map.positive("num_train_epochs", 3),
                map.whole("max_steps", -1, -1),
                map.read(LearningRateSchedules::read, "lr_scheduler_type", "lr_scheduler_kwargs"),
                map.share("warmup_ratio", 0),
                map.whole("warmup_steps", 0, 0),
                map.whole("seed", 0, 42),
                map.has("data_seed") ? OptionalLong.of(map.whole("data_seed", 0, 42)) : OptionalLong.empty(),
                map.flag("bf16", false),
                map.flag("dataloader_drop_last", false),
                new Schedules(
                        choice(map, "logging_strategy", "steps", "no", "steps", "epoch"),
                        loggingSteps,
                        map.flag("logging_first_step", false),
                        choice(map, "eval_strategy", "no", "no", "steps", "epoch"),
                        map.positive("eval_steps", loggingSteps),
                        map.flag("eval_on_start", false),
                        choice(map, "save_strategy", "steps", "no", "steps", "epoch"),
                        map.positive("save_steps", 500),
                        map.whole("save_total_limit", 1, Integer.MAX_VALUE),
                        map.flag("save_only_model", false)),
                new Best(
                        map.flag("load_best_model_at_end", false),
                        map.text("metric_for_best_model"),
                        map.has("greater_is_better")
                                ? Optional.of(map.flag("greater_is_better", true))
                                : Optional.empty()),
                choice(map, "batch_sampler", "batch_sampler", "batch_sampler", "no_duplicates")
                        .equals("no_duplicates"),
                choice(map, "multi_dataset_batch_sampler", "proportional", "proportional", "round_robin")
                                .equals("proportional")
                        ? BatchOrder.Mixing.PROPORTIONAL
                        : BatchOrder.Mixing.ROUND_ROBIN,
                RouterMapping.read(map),
                given);
        if (map.flag("fp16", false)) {
            map.problem("fp16", "training in fp16 is not supported; use bf16: true, or leave both out for float32");
        }
        if (arguments.best.loadAtEnd) {
            checkBest(map, arguments.schedules);
        }
        map.done();
        return arguments;
    }

    /** The best model can only be loaded back if every evaluated one is saved (spec: training, section 7). */
    private static void checkBest(ConfigMap map, Schedules schedules) {
        if (schedules.evaluation.equals("no") || !schedules.evaluation.equals(schedules.saving)) {
            map.problem(
                    "load_best_model_at_end",
                    "needs eval_strategy and save_strategy to be the same, steps or epoch; they are "
                            + schedules.evaluation + " and " + schedules.saving);
        } else if (schedules.evaluation.equals("steps")
                && Math.IEEEremainder(schedules.savingSteps, schedules.evaluationSteps) != 0) {
            map.problem(
                    "load_best_model_at_end",
                    "needs save_steps to be a multiple of eval_steps; they are " + schedules.savingSteps + " and "
                            + schedules.evaluationSteps);
        }
    }

    private static String choice(ConfigMap map, String key, String otherwise, String... choices) {
        // YAML 1.1 reads an unquoted no as false
        String value = map.get(key).isBoolean() && !map.get(key).asBoolean() ? "no" : map.text(key, otherwise);
        if (!List.of(choices).contains(value)) {
            map.problem(key, "expected " + String.join(" or ", choices) + ", got '" + value + "'");
            return otherwise;
        }
        return value;
    }

    /** Number of updates of the warmup. */
    public long warmup(long totalUpdates) {
        return warmupSteps > 0 ? warmupSteps : (long) Math.ceil(totalUpdates * warmupRatio);
    }
}
