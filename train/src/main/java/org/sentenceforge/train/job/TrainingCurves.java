package org.sentenceforge.train.job;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sentenceforge.eval.report.LinePlot;
import org.sentenceforge.train.loop.LogEntry;

/**
 * The curves of a run: its losses, and below them the metrics of its evaluations. A picture of the log and nothing else, so that equal
 * logs have equal pictures.
 *
 * @param metrics the keys of metrics to show, without {@code eval_}
 */
record TrainingCurves(List<LogEntry> log, Set<String> metrics) {
    static final String FILE = "training-curves.svg";
    private static final String LOSS = "loss";
    private static final String EVALUATION = "eval_";

    String svg() {
        Set<String> losses = new LinkedHashSet<>(List.of(LOSS));
        log.forEach(entry -> entry.values().keySet().stream()
                .filter(key -> key.startsWith(EVALUATION) && key.endsWith(LOSS))
                .forEach(losses::add));
        List<LinePlot> plots = new ArrayList<>(List.of(plot(LOSS, losses)));
        Set<String> logged = new LinkedHashSet<>();
        metrics.stream()
                .map(key -> EVALUATION + key)
                .filter(key -> !values(key).isEmpty())
                .forEach(logged::add);
        if (!logged.isEmpty()) {
            plots.add(plot("evaluation", logged));
        }
        return LinePlot.svg(plots);
    }

    private LinePlot plot(String title, Set<String> keys) {
        List<LinePlot.Line> lines =
                keys.stream().map(key -> new LinePlot.Line(key, values(key))).toList();
        return new LinePlot(title, "update", keys.size() == 1 ? lines.get(0).name() : title, lines);
    }

    private List<LinePlot.Point> values(String key) {
        return log.stream()
                .filter(entry -> entry.values().containsKey(key))
                .map(entry -> new LinePlot.Point(entry.step(), entry.values().get(key)))
                .toList();
    }
}
