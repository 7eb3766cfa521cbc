package org.sentenceforge.train.loop;

import java.util.Map;

/**
 * What was known after an update.
 *
 * @param epoch  with fraction
 * @param values {@code loss}, {@code grad_norm} and {@code learning_rate}, or {@code eval_…} metrics, in order
 */
public record LogEntry(double epoch, long step, Map<String, Double> values) {

    /** Whether it is of an evaluation. */
    boolean isEvaluation() {
        return values.keySet().stream().anyMatch(key -> key.startsWith("eval_"));
    }
}
