package org.sentenceforge.cli.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.cli.command.Sparkline;
import org.sentenceforge.train.loop.LogEntry;
import org.sentenceforge.train.loop.Measured;

/**
 * What a run did.
 *
 * @param output  where the model is
 * @param updates of the whole run
 * @param log     what was logged
 * @param before  evaluation of the model that training started from
 * @param after   evaluation of the trained model
 */
public record TrainingReport(
        String output,
        long updates,
        TrainResults results,
        List<LogEntry> log,
        Optional<Measured> before,
        Optional<Measured> after) {
    private static final int CURVE = 32;

    /** The report for a script. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("output", output);
        document.put("updates", updates);
        document.put("rows", results.rows());
        document.put("seconds", results.seconds());
        document.put("rows_per_second", results.rowsPerSecond());
        document.put("train", results.metrics());
        before.ifPresent(evaluation -> document.put("before", evaluation.metrics()));
        after.ifPresent(evaluation -> document.put("after", evaluation.metrics()));
        return document;
    }

    /** The report for a person. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%d rows in %.1f s (%.1f rows/s)%n",
                results.rows(),
                results.seconds(),
                results.rowsPerSecond()));
        double[] losses = values("loss");
        if (losses.length > 0) {
            text.append(String.format(
                    Locale.ROOT, "loss: %.4f → %.4f%s%n", losses[0], losses[losses.length - 1], curve(losses)));
        }
        after.ifPresent(evaluation -> text.append(String.format(
                Locale.ROOT,
                "%s: %s%.4f%s%n",
                evaluation.primaryMetric(),
                before.map(b -> String.format(Locale.ROOT, "%.4f → ", b.primaryValue()))
                        .orElse(""),
                evaluation.primaryValue(),
                curve(values("eval_" + evaluation.primaryMetric())))));
        return text.append("model: ")
                .append(output)
                .append(System.lineSeparator())
                .toString();
    }

    private double[] values(String key) {
        return log.stream()
                .filter(entry -> entry.values().containsKey(key))
                .mapToDouble(entry -> entry.values().get(key))
                .toArray();
    }

    private static String curve(double[] values) {
        return values.length > 1 ? "  " + Sparkline.of(values, CURVE) : "";
    }
}
