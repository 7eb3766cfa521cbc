package org.sentenceforge.cli.eval;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.Terminal;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.eval.report.Comparison;
import org.sentenceforge.eval.report.JsonFiles;
import org.sentenceforge.eval.report.Threshold;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.task.PlannedTask;
import picocli.CommandLine.Model.CommandSpec;

/** Measures two subjects on the same data and reports by how much they differ. Thresholds are held against the second. */
public record ComparisonRun(
        List<PlannedTask> tasks,
        Subject first,
        Subject second,
        ReportOptions options,
        JsonOption json,
        CommandSpec command) {

    /** @throws SforgeException (gate not met) after everything was written, if the second subject misses a threshold */
    public void run() {
        List<Threshold> thresholds = options.thresholds();
        if (tasks.stream()
                .anyMatch(task ->
                        task.embeddings().isPresent() || task.pairScores().isPresent())) {
            throw SforgeException.usage(
                    "--compare measures its two models; put precomputed embeddings into two folders as <role>.npy instead");
        }
        Evaluations evaluations = new Evaluations(tasks);
        Evaluation a = evaluations.of(Optional.of(first));
        Evaluation b = evaluations.of(Optional.of(second));
        Comparison comparison = new Comparison(options.comparisonResamples(), options.seed());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("first", first.reference());
        document.put("second", second.reference());
        List<Map<String, Object>> compared = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < a.results().size(); i++) {
            EvaluationResult result = a.results().get(i);
            List<Comparison.Row> rows = comparison.rows(result, b.results().get(i));
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("evaluator", result.evaluator());
            entry.put("name", result.name());
            entry.put("primary_metric", result.primaryMetric());
            entry.put("comparison", ResultReport.document(rows));
            compared.add(entry);
            lines.addAll(lines.isEmpty() ? List.of() : List.of(""));
            lines.addAll(ResultReport.lines(result, rows, Terminal.tableColumns()));
        }
        document.put("evaluations", compared);
        options.output().ifPresent(folder -> new JsonFiles(folder).document("comparison.json", document));
        if (json.requested()) {
            json.print(document);
        } else {
            PrintWriter out = command.commandLine().getOut();
            lines.forEach(out::println);
            out.flush();
        }
        List<String> missed = thresholds.stream()
                .flatMap(threshold -> threshold.missedBy(b.metrics()).stream())
                .toList();
        if (!missed.isEmpty()) {
            throw SforgeException.gateNotMet(second.reference() + ": " + String.join("; ", missed));
        }
    }
}
