package org.sentenceforge.train;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.eval.evaluator.Evaluation;

/**
 * What a run did.
 *
 * @param output where the model is; empty where nothing was written
 * @param rows   rows that went through the model
 * @param before evaluation of the model that training started from
 * @param after  evaluation of the trained model
 */
public record TrainingReport(
        String output,
        long updates,
        long rows,
        double seconds,
        double rowsPerSecond,
        Optional<Evaluation> before,
        Optional<Evaluation> after) {

    /** The report for a script. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("output", output);
        document.put("updates", updates);
        document.put("rows", rows);
        document.put("seconds", seconds);
        document.put("rows_per_second", rowsPerSecond);
        before.ifPresent(evaluation -> document.put("before", evaluation.metrics()));
        after.ifPresent(evaluation -> document.put("after", evaluation.metrics()));
        return document;
    }

    /** The report for a person. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "%d rows in %.1f s (%.1f rows/s)%n", rows, seconds, rowsPerSecond));
        after.ifPresent(evaluation -> text.append(String.format(
                Locale.ROOT,
                "%s: %s%.4f%n",
                evaluation.primaryMetric(),
                before.map(b -> String.format(Locale.ROOT, "%.4f → ", b.primaryValue()))
                        .orElse(""),
                evaluation.primaryValue())));
        if (!output.isEmpty()) {
            text.append("model: ").append(output).append(System.lineSeparator());
        }
        return text.toString();
    }
}
