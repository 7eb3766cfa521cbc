package org.sentenceforge.cli.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sentenceforge.core.card.text.PythonNumber;
import org.sentenceforge.eval.report.Bootstrap;
import org.sentenceforge.eval.report.Comparison;
import org.sentenceforge.eval.report.Interval;
import org.sentenceforge.eval.report.ResultTable;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.EvaluationResult;

/** An evaluation as a document for programs and as tables for people. */
final class ResultReport {
    private final Evaluation evaluation;
    private final List<Map<String, Interval>> intervals;

    /** @param bootstrap computes intervals; null for none */
    ResultReport(Evaluation evaluation, Bootstrap bootstrap) {
        this.evaluation = evaluation;
        this.intervals = evaluation.results().stream()
                .map(result -> bootstrap == null
                        ? Map.<String, Interval>of()
                        : result.items().map(bootstrap::intervals).orElse(Map.of()))
                .toList();
    }

    /** Everything at full precision. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("primary_metric", evaluation.primaryMetric());
        document.put("metrics", evaluation.metrics());
        List<Map<String, Object>> evaluations = new ArrayList<>();
        for (int i = 0; i < evaluation.results().size(); i++) {
            EvaluationResult result = evaluation.results().get(i);
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("evaluator", result.evaluator());
            entry.put("name", result.name());
            entry.put("primary_metric", result.primaryMetric());
            entry.put("config", result.config());
            entry.put("metrics", result.metrics());
            if (!intervals.get(i).isEmpty()) {
                entry.put("intervals_95", intervals.get(i));
            }
            evaluations.add(entry);
        }
        document.put("evaluations", evaluations);
        return document;
    }

    static List<Map<String, Object>> document(List<Comparison.Row> rows) {
        List<Map<String, Object>> document = new ArrayList<>();
        for (Comparison.Row row : rows) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("metric", row.metric());
            entry.put("first", row.first());
            entry.put("second", row.second());
            entry.put("difference", row.difference());
            entry.put("interval_95", row.interval());
            entry.put("p_value", row.pValue().isPresent() ? row.pValue().getAsDouble() : null);
            document.add(entry);
        }
        return document;
    }

    /** One table per run of results with the same metrics, a column per result; the primary metric is starred. */
    List<String> lines(int width) {
        List<String> lines = new ArrayList<>();
        List<EvaluationResult> results = evaluation.results();
        for (int from = 0; from < results.size(); ) {
            int to = from + 1;
            while (to < results.size() && sameTable(results.get(from), results.get(to))) {
                to++;
            }
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(table(from, to, width));
            from = to;
        }
        return lines;
    }

    private static boolean sameTable(EvaluationResult a, EvaluationResult b) {
        return a.evaluator().equals(b.evaluator())
                && a.metrics().keySet().equals(b.metrics().keySet());
    }

    private List<String> table(int from, int to, int width) {
        EvaluationResult first = evaluation.results().get(from);
        List<String> header = new ArrayList<>(List.of(first.evaluator()));
        for (int i = from; i < to; i++) {
            String name = evaluation.results().get(i).name();
            header.add(name.isEmpty() ? "value" : name);
            if (!intervals.get(i).isEmpty()) {
                header.add("95 % interval");
            }
        }
        ResultTable table = new ResultTable(header);
        for (String metric : first.metrics().keySet()) {
            List<String> cells =
                    new ArrayList<>(List.of(metric.equals(first.primaryMetric()) ? metric + " *" : metric));
            for (int i = from; i < to; i++) {
                cells.add(fixed(evaluation.results().get(i).metrics().get(metric)));
                if (!intervals.get(i).isEmpty()) {
                    cells.add(text(intervals.get(i).get(metric)));
                }
            }
            table.add(cells);
        }
        return table.lines(width);
    }

    static List<String> lines(EvaluationResult result, List<Comparison.Row> rows, int width) {
        ResultTable table = new ResultTable(List.of(
                result.name().isEmpty() ? result.evaluator() : result.name(),
                "first",
                "second",
                "difference",
                "95 % interval",
                "p"));
        for (Comparison.Row row : rows) {
            table.add(List.of(
                    row.metric(),
                    fixed(row.first()),
                    fixed(row.second()),
                    String.format(Locale.ROOT, "%+.4f", row.difference()),
                    text(row.interval()),
                    row.pValue().isPresent() ? fixed(row.pValue().getAsDouble()) : ""));
        }
        return table.lines(width);
    }

    private static String text(Interval interval) {
        return interval == null ? "" : "[" + fixed(interval.low()) + ", " + fixed(interval.high()) + "]";
    }

    private static String fixed(double value) {
        return PythonNumber.fixed(value, 4);
    }
}
