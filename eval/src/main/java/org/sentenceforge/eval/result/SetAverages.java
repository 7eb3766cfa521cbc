package org.sentenceforge.eval.result;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sentenceforge.eval.metric.Mean;

/** The means over data sets of metrics that all of them have. */
public final class SetAverages {
    private SetAverages() {}

    public static Map<String, Double> of(List<EvaluationResult> sets) {
        Map<String, Double> means = new LinkedHashMap<>();
        for (String metric : sets.get(0).metrics().keySet()) {
            means.put(
                    metric,
                    Mean.of(sets.stream()
                            .mapToDouble(set -> set.metrics().get(metric))
                            .toArray()));
        }
        return means;
    }

    /** The sets' results and then their means, the means' primary metric being the primary one. */
    public static Evaluation evaluation(List<EvaluationResult> sets, EvaluationResult means) {
        List<EvaluationResult> results = new ArrayList<>(sets);
        results.add(means);
        Map<String, Double> metrics = new LinkedHashMap<>();
        results.forEach(result -> metrics.putAll(result.keyedMetrics()));
        return new Evaluation(results, metrics, means.key(means.primaryMetric()));
    }
}
