package org.sentenceforge.train.loop;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.train.config.arguments.BestModel;
import org.sentenceforge.train.optimizer.DynamicLossScale;
import org.sentenceforge.train.optimizer.LearningRates;
import org.sentenceforge.train.step.TrainingStep;

/** How far a run is, and what it found so far: what a checkpoint keeps beside the model and the optimizer. */
final class TrainingState {
    private volatile long update;
    private Totals totals = Totals.NONE;
    private double gradientNorm;
    private double learningRate;
    private LearningRates.State rates = LearningRates.State.after(0);
    private DynamicLossScale scale = new DynamicLossScale();
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
     * @param unloggedMeans   of what losses report, whose mean over updates the log shows
     * @param unloggedCounts  of what is counted, whose sum the log shows
     */
    record Totals(
            double unloggedLoss,
            long unloggedUpdates,
            double loss,
            long rows,
            long tokens,
            Map<String, Double> unloggedMeans,
            Map<String, Double> unloggedCounts) {
        static final Totals NONE = new Totals(0, 0, 0, 0, 0, Map.of(), Map.of());

        /** Nothing is left to be logged. */
        Totals logged() {
            return new Totals(0, 0, loss, rows, tokens, Map.of(), Map.of());
        }
    }

    /**
     * The best evaluation so far.
     *
     * @param key of what is compared
     */
    record Best(String key, double metric, long update) {}

    /** Takes a state over that was saved; the model before training may be unknown, and there may be no best one. */
    static TrainingState of(
            long update,
            Totals totals,
            LearningRates.State rates,
            DynamicLossScale scale,
            Optional<Measured> before,
            Optional<Best> best,
            List<LogEntry> log) {
        TrainingState state = new TrainingState();
        state.update = update;
        state.totals = totals;
        state.rates = rates;
        state.scale = scale;
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

    void rates(LearningRates.State next) {
        rates = next;
    }

    /** What gradients of fp16 are multiplied by. */
    DynamicLossScale scale() {
        return scale;
    }

    void scale(DynamicLossScale next) {
        scale = next;
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

    void updated(TrainingStep.Result result, double rate, long rows, long tokens) {
        update++;
        double found = result.loss().value();
        Map<String, Double> counts = new LinkedHashMap<>(result.loss().counts());
        if (result.skipped()) {
            counts.put("skipped_updates", 1.0);
        }
        double loss = Double.isFinite(found) ? found : totals.unloggedLoss / Math.max(1, totals.unloggedUpdates);
        totals = new Totals(
                totals.unloggedLoss + loss,
                totals.unloggedUpdates + 1,
                totals.loss + loss,
                totals.rows + rows,
                totals.tokens + tokens,
                added(totals.unloggedMeans, result.loss().means()),
                added(totals.unloggedCounts, counts));
        gradientNorm = result.gradientNorm();
        learningRate = rate;
    }

    private static Map<String, Double> added(Map<String, Double> sums, Map<String, Double> further) {
        Map<String, Double> all = new LinkedHashMap<>(sums);
        further.forEach((name, value) -> all.merge(name, value, Double::sum));
        return all;
    }

    /** To four decimals, as losses are logged. */
    static double rounded(double value) {
        return BigDecimal.valueOf(value).setScale(4, RoundingMode.HALF_EVEN).doubleValue();
    }

    /** The mean loss since the last time, to four decimals, and what losses reported. */
    LogEntry losses(double epoch) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", rounded(totals.unloggedLoss / totals.unloggedUpdates));
        values.put("grad_norm", gradientNorm);
        values.put("learning_rate", learningRate);
        totals.unloggedMeans.forEach((name, sum) -> values.put(name, rounded(sum / totals.unloggedUpdates)));
        values.putAll(totals.unloggedCounts);
        totals = totals.logged();
        return new LogEntry(epoch, update, values);
    }

    /**
     * Remembers an evaluation if it is better than all before it; equal is not better, and what is not a number never is.
     *
     * @param key    of what is compared
     * @param values by key, with the prefix {@code eval_}
     * @return whether it is
     */
    boolean consider(BestModel wanted, String key, Map<String, Double> values) {
        Double metric = values.get(key);
        if (metric == null) {
            throw SforgeException.usage("metric_for_best_model: there is no '" + key + "'; the evaluations give "
                    + String.join(", ", values.keySet()));
        }
        boolean first = best == null && !metric.isNaN();
        boolean better =
                first || best != null && (wanted.isGreaterBetter(key) ? metric > best.metric : metric < best.metric);
        best = better ? new Best(key, metric, update) : best;
        return better;
    }

    /** The values of a metric in the evaluations behind updates so far. */
    List<Double> logged(String key) {
        return log.stream()
                .filter(entry -> entry.step() > 0 && entry.values().containsKey(key))
                .map(entry -> entry.values().get(key))
                .toList();
    }
}
