package org.sentenceforge.train.loop;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.eval.evaluator.Evaluation;
import org.sentenceforge.train.config.arguments.BestModel;
import org.sentenceforge.train.step.TrainingStep;

/** How far a run is, and what it found so far: what a checkpoint keeps beside the model and the optimiser. */
final class TrainingState {
    private volatile long update;
    private double lossSum;
    private long lossCount;
    private double gradientNorm;
    private double learningRate;
    private Best best;
    private final List<LogEntry> log = new ArrayList<>();

    /** The best evaluation so far. */
    record Best(
            @JsonProperty("metric") double metric,
            @JsonProperty("update") long update) {}

    /** Updates done. */
    long update() {
        return update;
    }

    List<LogEntry> log() {
        return log;
    }

    /** Whether the log has an evaluation after the last update. */
    boolean evaluated() {
        return log.stream()
                .anyMatch(entry -> entry.step() == update
                        && entry.values().keySet().stream().anyMatch(key -> key.startsWith("eval_")));
    }

    Optional<Best> best() {
        return Optional.ofNullable(best);
    }

    /** The losses since the last entry of the log. */
    record Unlogged(
            @JsonProperty("loss_sum") double sum,
            @JsonProperty("updates") long updates) {}

    Unlogged unlogged() {
        return new Unlogged(lossSum, lossCount);
    }

    /** Takes a state over that was saved. */
    static TrainingState of(long update, Unlogged unlogged, Best best, List<LogEntry> log) {
        TrainingState state = new TrainingState();
        state.update = update;
        state.lossSum = unlogged.sum;
        state.lossCount = unlogged.updates;
        state.best = best;
        state.log.addAll(log);
        return state;
    }

    void updated(TrainingStep.Result result, double rate) {
        update++;
        double loss = result.loss().value();
        lossSum += Double.isFinite(loss) ? loss : lossSum / Math.max(1, lossCount);
        lossCount++;
        gradientNorm = result.gradientNorm();
        learningRate = rate;
    }

    /** The mean loss since the last time, to four decimals. */
    LogEntry losses(double epoch) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(
                "loss",
                BigDecimal.valueOf(lossSum / lossCount)
                        .setScale(4, RoundingMode.HALF_EVEN)
                        .doubleValue());
        values.put("grad_norm", gradientNorm);
        values.put("learning_rate", learningRate);
        lossSum = 0;
        lossCount = 0;
        return new LogEntry(epoch, update, values);
    }

    /**
     * Remembers an evaluation if it is better than all before it; equal is not better.
     *
     * @param values by key, with the prefix {@code eval_}
     * @return whether it is
     */
    boolean consider(BestModel wanted, Evaluation evaluation, Map<String, Double> values) {
        String key = wanted.key(evaluation.primaryMetric());
        Double metric = values.get(key);
        if (metric == null) {
            throw SforgeException.usage("metric_for_best_model: there is no '" + key + "'; the evaluations give "
                    + String.join(", ", values.keySet()));
        }
        boolean better = best == null || (wanted.isGreaterBetter(key) ? metric > best.metric : metric < best.metric);
        best = better ? new Best(metric, update) : best;
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
