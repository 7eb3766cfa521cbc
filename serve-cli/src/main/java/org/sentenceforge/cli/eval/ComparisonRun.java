package org.sentenceforge.cli.eval;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.Terminal;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.eval.job.EvaluationJob;
import org.sentenceforge.eval.job.Subject;
import org.sentenceforge.eval.report.Comparison;
import org.sentenceforge.eval.report.JsonFiles;
import org.sentenceforge.eval.report.Threshold;
import org.sentenceforge.eval.result.EvaluationResult;
import picocli.CommandLine.Model.CommandSpec;

/** Measures two subjects on the same data and reports by how much they differ. Thresholds are held against the second. */
public record ComparisonRun(
        EvaluationJob job, Subject first, Subject second, ReportOptions options, JsonOption json, CommandSpec command) {

    /** @throws SforgeException (gate not met) after everything was written, if the second subject misses a threshold */
    public void run() {
        List<Threshold> thresholds = options.thresholds();
        EvaluationJob.Compared compared =
                job.compare(first, second, new Comparison(options.comparisonResamples(), options.seed()));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("first", first.reference());
        document.put("second", second.reference());
        List<Map<String, Object>> evaluations = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (EvaluationJob.Difference difference : compared.differences()) {
            EvaluationResult result = difference.first();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("evaluator", result.evaluator());
            entry.put("name", result.name());
            entry.put("primary_metric", result.primaryMetric());
            entry.put("comparison", ResultReport.document(difference.rows()));
            evaluations.add(entry);
            lines.addAll(lines.isEmpty() ? List.of() : List.of(""));
            lines.addAll(ResultReport.lines(result, difference.rows(), Terminal.tableColumns()));
        }
        document.put("evaluations", evaluations);
        options.output().ifPresent(folder -> new JsonFiles(folder).document("comparison.json", document));
        if (json.requested()) {
            json.print(document);
        } else {
            PrintWriter out = command.commandLine().getOut();
            lines.forEach(out::println);
            out.flush();
        }
        List<String> missed = thresholds.stream()
                .flatMap(threshold -> threshold.missedBy(compared.second().metrics()).stream())
                .toList();
        if (!missed.isEmpty()) {
            throw SforgeException.gateNotMet(second.reference() + ": " + String.join("; ", missed));
        }
    }
}
