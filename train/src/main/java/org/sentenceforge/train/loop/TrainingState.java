package org.sentenceforge.train.loop;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.eval.evaluator.Evaluation;
import org.sentenceforge.train.config.TrainingArguments;
import org.sentenceforge.train.optimizer.LearningRates;
import org.sentenceforge.train.step.TrainingStep;

/** How far a run is, and what it found so far: what a checkpoint keeps beside the model and the optimiser. */
final class TrainingState {
    private volatile long update;
    private Totals totals = new Totals(0, 0, 0, 0, 0);
    private double gradientNorm;
    private double learningRate;
    private LearningRates.State rates = LearningRates.State.after(0);
    private Measured before;
    private Best best;
    private final List<LogEntry> log = new ArrayList<>();

    /**
     * Sums over updates.
     *
     * @param unloggedLoss    of the losses since the last entry of the log
     * @param unloggedUpdates since then
     * @param loss            of all losses
     * @param rows            that went through the model
     * @param tokens          that went through the model, without padding
     */
    record Totals(double unloggedLoss, long unloggedUpdates, double loss, long rows, long tokens) {}

    /** The best evaluation so far. */
    record Best(double metric, long update) {}

    /** Takes a state over that was saved; the model before training may be unknown, and there may be no best one. */
    static TrainingState of(
            long update,
            Totals totals,
            LearningRates.State rates,
            Optional<Measured> before,
            Optional<Best> best,
            List<LogEntry> log) {
        TrainingState state = new TrainingState();
        state.update = update;
        state.totals = totals;
        state.rates = rates;
        state.before = before.orElse(null);
        state.best = best.orElse(null);
        state.log.addAll(log);
        return state;
    }

    /** Updates done. */
    long update() {
        return update;
    }

    Totals totals() {
        return totals;
    }

    /** How far the learning rates are. */
    LearningRates.State rates() {
        return rates;
    }

    List<LogEntry> log() {
        return log;
    }

    /** Evaluation of the model that training started from. */
    Optional<Measured> before() {
        return Optional.ofNullable(before);
    }

    void before(Measured evaluation) {
        before = evaluation;
    }

    Optional<Best> best() {
        return Optional.ofNullable(best);
    }

    /** Whether the log has an evaluation after the last update. */
    boolean evaluated() {
        return log.stream().anyMatch(entry -> entry.step() == update && entry.isEvaluation());
    }

    void updated(TrainingStep.Result result, double rate, LearningRates.State next, long rows, long tokens) {
        update++;
        double found = result.loss().value();
        double loss = Double.isFinite(found) ? found : totals.unloggedLoss / Math.max(1, totals.unloggedUpdates);
        totals = new Totals(
                totals.unloggedLoss + loss,
                totals.unloggedUpdates + 1,
                totals.loss + loss,
                totals.rows + rows,
                totals.tokens + tokens);
        gradientNorm = result.gradientNorm();
        learningRate = rate;
        rates = next;
    }

    /** The mean loss since the last time, to four decimals. */
    LogEntry losses(double epoch) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(
                "loss",
                BigDecimal.valueOf(totals.unloggedLoss / totals.unloggedUpdates)
                        .setScale(4, RoundingMode.HALF_EVEN)
                        .doubleValue());
        values.put("grad_norm", gradientNorm);
        values.put("learning_rate", learningRate);
        totals = new Totals(0, 0, totals.loss, totals.rows, totals.tokens);
        return new LogEntry(epoch, update, values);
    }

    /**
     * Remembers an evaluation if it is better than all before it; equal is not better, and what is not a number never is.
     *
     * @param values by key, with the prefix {@code eval_}
     */
    void consider(TrainingArguments.Best wanted, Evaluation evaluation, Map<String, Double> values) {
        String key = wanted.metric().orElse(evaluation.primaryMetric());
        String prefixed = key.startsWith("eval_") ? key : "eval_" + key;
        Double metric = values.get(prefixed);
        if (metric == null) {
            throw SforgeException.usage("metric_for_best_model: there is no '" + key + "'; the evaluations give "
                    + String.join(", ", values.keySet()));
        }
        boolean greater = wanted.greaterIsBetter().orElse(!key.endsWith("loss"));
        boolean first = best == null && !metric.isNaN();
        if (first || best != null && (greater ? metric > best.metric : metric < best.metric)) {
            best = new Best(metric, update);
        }
    }
}
