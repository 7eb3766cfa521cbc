package org.sentenceforge.train.optimizer;

import java.util.OptionalDouble;
import org.sentenceforge.core.SforgeException;

/** The learning rates in force as a run goes on. What it has to remember for that is its {@link State}. */
public final class LearningRates {
    private final LearningRateSchedule schedule;
    private final double learningRate;
    private final long warmup;
    private final long total;
    private State state = State.after(0);

    /**
     * How far the rates are.
     *
     * @param updates        updates done, without those that were skipped
     * @param best           the best metric so far; empty before the first evaluation
     * @param badEvaluations in a row, without improvement
     * @param cooldown       evaluations to come that do not count
     * @param reductions     of the rates
     */
    public record State(long updates, OptionalDouble best, int badEvaluations, int cooldown, int reductions) {

        /** Where a schedule that looks at no evaluation is after some updates. */
        public static State after(long updates) {
            return new State(updates, OptionalDouble.empty(), 0, 0, 0);
        }

        private State evaluated(double metric, ReduceOnPlateau plateau) {
            boolean improved = best.isEmpty() ? !Double.isNaN(metric) : plateau.improves(metric, best.getAsDouble());
            OptionalDouble best = improved ? OptionalDouble.of(metric) : this.best;
            int bad = improved || cooldown > 0 ? 0 : badEvaluations + 1;
            return bad > plateau.patience()
                    ? new State(updates, best, 0, plateau.cooldown(), reductions + 1)
                    : new State(updates, best, bad, Math.max(0, cooldown - 1), reductions);
        }
    }

    /**
     * @param learningRate the run's base rate
     * @param warmup       number of updates, see {@link Warmup}
     * @param total        number of updates
     * @throws SforgeException (usage) where the schedule would end above the base rate
     */
    public LearningRates(LearningRateSchedule schedule, double learningRate, long warmup, long total) {
        if (schedule instanceof Curve.Polynomial polynomial && !(learningRate > polynomial.end())) {
            throw SforgeException.usage("lr_scheduler_kwargs.lr_end: expected less than the learning_rate of "
                    + learningRate + ", got " + polynomial.end());
        }
        this.schedule = schedule;
        this.learningRate = learningRate;
        this.warmup = warmup;
        this.total = total;
    }

    /** The rate that is in force at the next update for parameters whose base rate is given. */
    public double rate(double base) {
        if (base == 0) {
            return 0;
        }
        return schedule instanceof ReduceOnPlateau plateau
                ? plateau.reduced(base, state.reductions)
                : base * ((Curve) schedule).factor(new Curve.Position(state.updates, warmup, total, learningRate));
    }

    /** To be called after every update that was not skipped. */
    public void updated() {
        state = new State(state.updates + 1, state.best, state.badEvaluations, state.cooldown, state.reductions);
    }

    /** Whether the rates depend on what evaluations find. */
    public boolean followsEvaluations() {
        return schedule instanceof ReduceOnPlateau;
    }

    /** To be called after every evaluation behind an update, with the metric that decides; of no effect on a curve. */
    public void evaluated(double metric) {
        if (schedule instanceof ReduceOnPlateau plateau) {
            state = state.evaluated(metric, plateau);
        }
    }

    public State state() {
        return state;
    }

    /** Goes on from a saved state. */
    public void restore(State saved) {
        state = saved;
    }
}
