package org.sentenceforge.train.config.arguments;

import java.util.List;
import java.util.function.Function;
import org.sentenceforge.core.config.Config;
import org.sentenceforge.core.config.Parameter;
import org.sentenceforge.core.config.ValueType;
import org.sentenceforge.core.config.ValueTypes;

/** What is done when during training, besides updates. */
public record Schedules(Logging logging, Evaluation evaluation, Saving saving) {

    /** @param firstUpdate whether the first update is logged too */
    public record Logging(Moments moments, boolean firstUpdate) {

        public boolean due(long update, boolean endOfEpoch, long totalUpdates) {
            return (firstUpdate && update == 1) || moments.due(update, endOfEpoch, totalUpdates);
        }
    }

    /**
     * @param delay   updates that must be done before the first evaluation, or epochs where epochs' ends are evaluated
     * @param onStart whether the model is evaluated before the first update too
     */
    public record Evaluation(Moments moments, double delay, boolean onStart) {

        public boolean due(long update, double epoch, boolean endOfEpoch, long totalUpdates) {
            return moments.due(update, endOfEpoch, totalUpdates) && delay <= (moments.epochEnds() ? epoch : update);
        }
    }

    /**
     * When checkpoints are written.
     *
     * @param onBest    whether also after each evaluation that is the best so far
     * @param limit     how many are kept
     * @param onlyModel whether they hold the model alone, so that a run cannot go on from them
     */
    public record Saving(Moments moments, boolean onBest, int limit, boolean onlyModel) {}

    private static final String BEST = "best";
    private static final ValueType<String> SAVE_STRATEGIES =
            ValueTypes.named(List.of(Moments.NO, Moments.STEPS, Moments.EPOCH, BEST), Function.identity());
    private static final double STEPS_BY_DEFAULT = 500;

    private static final Parameter<String> LOGGING_STRATEGY =
            Parameter.of("logging_strategy", Moments.STRATEGY, Moments.STEPS, "when the mean loss is logged");
    static final Parameter<Double> LOGGING_STEPS =
            Parameter.of("logging_steps", Moments.COUNT, STEPS_BY_DEFAULT, "updates between two log entries");
    private static final Parameter<Boolean> LOGGING_FIRST_STEP =
            Parameter.of("logging_first_step", ValueTypes.FLAG, false, "whether the first update is logged too");
    static final Parameter<String> EVAL_STRATEGY =
            Parameter.of("eval_strategy", Moments.STRATEGY, Moments.NO, "when the model is evaluated during training");
    static final Parameter<Double> EVAL_STEPS = Parameter.optional(
            "eval_steps", Moments.COUNT, "updates between two evaluations; by default logging_steps");
    private static final Parameter<Double> EVAL_DELAY = Parameter.of(
            "eval_delay",
            ValueTypes.NOT_NEGATIVE,
            0.0,
            "updates, or epochs with eval_strategy: epoch, before the first evaluation");
    private static final Parameter<Boolean> EVAL_ON_START = Parameter.of(
            "eval_on_start",
            ValueTypes.FLAG,
            false,
            "whether the log begins with an evaluation before the first update");
    static final Parameter<String> SAVE_STRATEGY = Parameter.of(
            "save_strategy",
            SAVE_STRATEGIES,
            Moments.STEPS,
            "when checkpoints are written; best: after each evaluation that is the best so far. With"
                    + " load_best_model_at_end the default is eval_strategy");
    static final Parameter<Double> SAVE_STEPS = Parameter.of(
            "save_steps",
            Moments.COUNT,
            STEPS_BY_DEFAULT,
            "updates between two checkpoints. With load_best_model_at_end the default is eval_steps");
    private static final Parameter<Integer> SAVE_TOTAL_LIMIT = Parameter.optional(
            "save_total_limit", ValueTypes.whole(0), "how many checkpoints are kept; all by default, or with 0");
    private static final Parameter<Boolean> SAVE_ONLY_MODEL = Parameter.of(
            "save_only_model",
            ValueTypes.FLAG,
            false,
            "whether checkpoints hold the model without the optimizer's state, so that a run cannot resume from them");

    static final List<Parameter<?>> PARAMETERS = List.of(
            LOGGING_STRATEGY,
            LOGGING_STEPS,
            LOGGING_FIRST_STEP,
            EVAL_STRATEGY,
            EVAL_STEPS,
            EVAL_DELAY,
            EVAL_ON_START,
            SAVE_STRATEGY,
            SAVE_STEPS,
            SAVE_TOTAL_LIMIT,
            SAVE_ONLY_MODEL);

    /** @param best decides what is saved where nothing else is said */
    static Schedules read(Config arguments, BestModel best) {
        double loggingSteps = arguments.get(LOGGING_STEPS);
        double evalSteps = arguments.find(EVAL_STEPS).orElse(loggingSteps);
        String evaluation = arguments.get(EVAL_STRATEGY);
        boolean follows = best.loadAtEnd() && !arguments.has(SAVE_STRATEGY.name());
        String saving = follows ? evaluation : arguments.get(SAVE_STRATEGY);
        double saveSteps =
                best.loadAtEnd() && !arguments.has(SAVE_STEPS.name()) ? evalSteps : arguments.get(SAVE_STEPS);
        Schedules schedules = new Schedules(
                new Logging(
                        Moments.of(arguments.get(LOGGING_STRATEGY), loggingSteps), arguments.get(LOGGING_FIRST_STEP)),
                new Evaluation(
                        Moments.of(evaluation, evalSteps), arguments.get(EVAL_DELAY), arguments.get(EVAL_ON_START)),
                new Saving(
                        Moments.of(saving, saveSteps),
                        saving.equals(BEST),
                        arguments
                                .find(SAVE_TOTAL_LIMIT)
                                .filter(limit -> limit > 0)
                                .orElse(Integer.MAX_VALUE),
                        arguments.get(SAVE_ONLY_MODEL)));
        schedules.check(arguments, best);
        return schedules;
    }

    /** The best model can only be loaded back if every evaluated one is saved (spec: training, section 7). */
    private void check(Config arguments, BestModel best) {
        if (saving.onBest() && evaluation.moments().never()) {
            arguments.problem(SAVE_STRATEGY.name(), "best needs an eval_strategy, steps or epoch");
        }
        if (best.patience().isPresent() && evaluation.moments().never()) {
            arguments.problem(BestModel.PATIENCE.name(), "needs an eval_strategy, steps or epoch");
        }
        if (!best.loadAtEnd() || saving.onBest()) {
            return;
        }
        if (evaluation.moments().never()) {
            arguments.problem(BestModel.LOAD_AT_END.name(), "needs an eval_strategy, steps or epoch");
        } else if (evaluation.moments().epochEnds() != saving.moments().epochEnds()
                || saving.moments().never()) {
            arguments.problem(
                    BestModel.LOAD_AT_END.name(),
                    "needs eval_strategy and save_strategy to be the same, steps or epoch, or save_strategy: best; got "
                            + evaluation.moments().strategy() + " and "
                            + saving.moments().strategy());
        } else if (!saving.moments().isMultipleOf(evaluation.moments())) {
            arguments.problem(
                    BestModel.LOAD_AT_END.name(),
                    "needs save_steps to be a multiple of eval_steps; they are "
                            + saving.moments().count() + " and "
                            + evaluation.moments().count());
        }
    }
}
