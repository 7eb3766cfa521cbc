package org.sentenceforge.cli.eval;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentenceforge.cli.command.JsonOption;
import org.sentenceforge.cli.command.Terminal;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.eval.job.EvaluationJob;
import org.sentenceforge.eval.job.Subject;
import org.sentenceforge.eval.report.Bootstrap;
import org.sentenceforge.eval.report.CsvReport;
import org.sentenceforge.eval.report.ItemTable;
import org.sentenceforge.eval.report.JsonFiles;
import org.sentenceforge.eval.report.Threshold;
import org.sentenceforge.eval.result.Evaluation;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.result.Rankings;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Measures one subject, writes and prints the results, and holds them against the thresholds.
 *
 * @param warnings what was warned of by the end of the evaluation; part of the report
 */
public record EvaluationRun(
        EvaluationJob job,
        Optional<Subject> subject,
        ReportOptions options,
        List<String> warnings,
        JsonOption json,
        CommandSpec command) {

    /** @throws SforgeException (gate not met) after everything was written, if a threshold is missed */
    public void run() {
        List<Threshold> thresholds = options.thresholds();
        long start = System.nanoTime();
        Evaluation evaluation = job.run(subject);
        double seconds = (System.nanoTime() - start) / 1e9;
        Bootstrap bootstrap = options.bootstrap()
                .map(resamples -> new Bootstrap(resamples, options.seed()))
                .orElse(null);
        ResultReport report = new ResultReport(evaluation, bootstrap);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("model", subject.map(Subject::reference).orElse(null));
        document.putAll(report.document());
        document.put("seconds", seconds);
        document.put("warnings", warnings);
        options.output().ifPresent(folder -> write(folder, evaluation, document));
        updateCard(evaluation);
        if (json.requested()) {
            json.print(document);
        } else {
            PrintWriter out = command.commandLine().getOut();
            report.lines(Terminal.tableColumns()).forEach(out::println);
            out.flush();
        }
        List<String> missed = thresholds.stream()
                .flatMap(threshold -> threshold.missedBy(evaluation.metrics()).stream())
                .toList();
        if (!missed.isEmpty()) {
            throw SforgeException.gateNotMet(String.join("; ", missed));
        }
    }

    private void updateCard(Evaluation evaluation) {
        Optional<Path> model = subject.flatMap(Subject::modelDirectory);
        if (model.isEmpty()) {
            if (options.updateCard().orElse(false)) {
                throw SforgeException.usage("--update-card needs a MODEL whose card to update");
            }
            return;
        }
        CardUpdate card = new CardUpdate(model.get());
        if (card.wanted(options.updateCard())) {
            card.write(evaluation.results());
        }
    }

    private void write(Path folder, Evaluation evaluation, Map<String, Object> document) {
        List<EvaluationResult> results = evaluation.results();
        CsvReport csv = new CsvReport(folder);
        results.forEach(result -> csv.append(result, -1, -1));
        JsonFiles files = new JsonFiles(folder);
        files.document("metrics.json", document);
        switch (options.perItem()) {
            case jsonl -> files.perItem("per-item.jsonl", results);
            case parquet -> new ItemTable(results).write(folder.resolve("per-item.parquet"));
        }
        if (options.writePredictions()) {
            for (EvaluationResult result : results) {
                result.details().forEach(detail -> {
                    if (detail instanceof Rankings rankings) {
                        files.predictions(result.name(), rankings);
                    }
                });
            }
        }
        if (options.plots()) {
            new Plots(folder).write(results);
        }
    }
}
