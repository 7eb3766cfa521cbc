package org.sentenceforge.cli.eval;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.core.output.AtomicFile;
import org.sentenceforge.eval.report.LinePlot;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.result.PrecisionRecallCurve;

/** The SVG plots of a folder of results. */
record Plots(Path folder) {

    void write(List<EvaluationResult> results) {
        Map<String, List<EvaluationResult>> byEvaluator = new LinkedHashMap<>();
        for (EvaluationResult result : results) {
            result.details().forEach(detail -> {
                if (detail instanceof PrecisionRecallCurve curve) {
                    precisionRecall(result, curve);
                }
            });
            if (result.config().get("truncate_dim") instanceof Integer) {
                byEvaluator
                        .computeIfAbsent(result.evaluator() + "_" + result.primaryMetric(), key -> new ArrayList<>())
                        .add(result);
            }
        }
        byEvaluator.forEach((key, cut) -> {
            if (cut.size() > 1) {
                byDimension(key, cut);
            }
        });
    }

    private void byDimension(String key, List<EvaluationResult> cut) {
        String metric = cut.get(0).primaryMetric();
        List<LinePlot.Point> points = cut.stream()
                .map(result -> new LinePlot.Point(
                        (Integer) result.config().get("truncate_dim"),
                        result.metrics().get(metric)))
                .sorted(Comparator.comparingDouble(LinePlot.Point::x))
                .toList();
        write(key + "_by_dimension", LinePlot.of(cut.get(0).evaluator(), "dimension", metric, points));
    }

    private void precisionRecall(EvaluationResult result, PrecisionRecallCurve curve) {
        List<LinePlot.Point> points = new ArrayList<>();
        for (int i = 0; i < curve.recall().length; i++) {
            points.add(new LinePlot.Point(curve.recall()[i], curve.precision()[i]));
        }
        String title = result.key(curve.scoreName());
        write("precision-recall_" + title, LinePlot.of(title, "recall", "precision", points));
    }

    private void write(String name, LinePlot plot) {
        AtomicFile.writeString(folder.resolve(name.replace('/', '_') + ".svg"), plot.svg());
    }
}
