package org.sentenceforge.eval.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.sentenceforge.eval.metric.Mean;

/** The queries, pairs or triplets that a result was computed from. */
public sealed interface Items permits Items.Averaged, Items.Recomputed {

    /** What the items are called where they came from, or their row numbers. */
    List<String> ids();

    /** The metrics of a sample of the items, drawn with or without repetition. */
    Map<String, Double> metricsOf(int[] sample);

    /** Metrics that are means over the items. {@code values}: metric to one number per item. */
    record Averaged(List<String> ids, Map<String, double[]> values) implements Items {
        @Override
        public Map<String, Double> metricsOf(int[] sample) {
            Map<String, Double> metrics = new LinkedHashMap<>();
            double[] drawn = new double[sample.length];
            values.forEach((metric, all) -> {
                for (int i = 0; i < sample.length; i++) {
                    drawn[i] = all[sample[i]];
                }
                metrics.put(metric, Mean.of(drawn));
            });
            return metrics;
        }
    }

    /** Metrics that only a whole sample has, such as correlations. {@code formula}: from the items drawn to their metrics. */
    record Recomputed(List<String> ids, Function<int[], Map<String, Double>> formula) implements Items {
        @Override
        public Map<String, Double> metricsOf(int[] sample) {
            return formula.apply(sample);
        }
    }
}
