package org.sentenceforge.cli.train;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.sentenceforge.cli.command.Sparkline;
import org.sentenceforge.train.job.TrainingReport;

/** What a run did, told. */
record TrainingSummary(TrainingReport report) implements Summary {
    private static final int CURVE = 32;

    @Override
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("output", report.output().toString());
        document.put("updates", report.updates());
        document.put("rows", report.results().rows());
        document.put("seconds", report.results().seconds());
        document.put("rows_per_second", report.results().rowsPerSecond());
        document.put("train", report.results().metrics());
        report.before().ifPresent(evaluation -> document.put("before", evaluation.metrics()));
        report.after().ifPresent(evaluation -> document.put("after", evaluation.metrics()));
        return document;
    }

    @Override
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%d rows in %.1f s (%.1f rows/s)%n",
                report.results().rows(),
                report.results().seconds(),
                report.results().rowsPerSecond()));
        double[] losses = values("loss");
        if (losses.length > 0) {
            text.append(String.format(
                    Locale.ROOT, "loss: %.4f → %.4f%s%n", losses[0], losses[losses.length - 1], curve(losses)));
        }
        report.after()
                .ifPresent(evaluation -> text.append(String.format(
                        Locale.ROOT,
                        "%s: %s%.4f%s%n",
                        evaluation.primaryMetric(),
                        report.before()
                                .map(b -> String.format(Locale.ROOT, "%.4f → ", b.primaryValue()))
                                .orElse(""),
                        evaluation.primaryValue(),
                        curve(values("eval_" + evaluation.primaryMetric())))));
        return text.append("model: ")
                .append(report.output())
                .append(System.lineSeparator())
                .toString();
    }

    private double[] values(String key) {
        return report.log().stream()
                .filter(entry -> entry.values().containsKey(key))
                .mapToDouble(entry -> entry.values().get(key))
                .toArray();
    }

    private static String curve(double[] values) {
        return values.length > 1 ? "  " + Sparkline.of(values, CURVE) : "";
    }
}
