package org.sentenceforge.eval.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.sentenceforge.eval.result.EvaluationResult;
import org.sentenceforge.eval.result.Items;

/**
 * Two models on the same items: how much the second is better, how sure that is.
 *
 * <p>The interval is of the paired bootstrap: both models on the same resampled items. The p-value is of the paired randomisation
 * test: how often a difference at least as large comes about when, item by item, it is left to chance which model is which
 * (Smucker, Allan and Carterette, 2007); for metrics that are means over items.
 */
public record Comparison(int resamples, long seed) {

    /**
     * One metric of both models.
     *
     * @param difference second minus first
     * @param interval of the difference; null where the result keeps no items
     * @param pValue empty for metrics that are no means over items
     */
    public record Row(
            String metric, double first, double second, double difference, Interval interval, OptionalDouble pValue) {}

    /** Every metric that both results have, in the first one's order. Their items must be the same ones in the same order. */
    public List<Row> rows(EvaluationResult first, EvaluationResult second) {
        Map<String, Interval> intervals = Map.of();
        Map<String, Double> pValues = Map.of();
        if (first.items().isPresent() && second.items().isPresent()) {
            Items a = first.items().get();
            Items b = second.items().get();
            intervals = intervals(a, b);
            if (a instanceof Items.Averaged means && b instanceof Items.Averaged others) {
                pValues = pValues(means, others);
            }
        }
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<String, Double> entry : first.metrics().entrySet()) {
            Double other = second.metrics().get(entry.getKey());
            if (other != null) {
                Double p = pValues.get(entry.getKey());
                rows.add(new Row(
                        entry.getKey(),
                        entry.getValue(),
                        other,
                        other - entry.getValue(),
                        intervals.get(entry.getKey()),
                        p == null ? OptionalDouble.empty() : OptionalDouble.of(p)));
            }
        }
        return rows;
    }

    private Map<String, Interval> intervals(Items a, Items b) {
        Map<String, double[]> differences = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < resamples; i++) {
            int round = i;
            int[] sample = Bootstrap.sample(random, a.ids().size());
            Map<String, Double> second = b.metricsOf(sample);
            a.metricsOf(sample).forEach((metric, value) -> {
                if (second.containsKey(metric)) {
                    differences.computeIfAbsent(metric, key -> new double[resamples])[round] =
                            second.get(metric) - value;
                }
            });
        }
        Map<String, Interval> intervals = new LinkedHashMap<>();
        differences.forEach((metric, values) -> intervals.put(metric, Interval.of(values)));
        return intervals;
    }

    private Map<String, Double> pValues(Items.Averaged a, Items.Averaged b) {
        Map<String, Double> pValues = new LinkedHashMap<>();
        a.values().forEach((metric, values) -> {
            double[] others = b.values().get(metric);
            if (others != null) {
                pValues.put(metric, pValue(values, others));
            }
        });
        return pValues;
    }

    private double pValue(double[] a, double[] b) {
        double[] differences = new double[a.length];
        double observed = 0;
        for (int i = 0; i < a.length; i++) {
            differences[i] = b[i] - a[i];
            observed += differences[i];
        }
        SplittableRandom random = new SplittableRandom(seed);
        double least = Math.abs(observed) - 1e-12 * a.length; // sums in another order may differ in the last digits
        int asLarge = 0;
        for (int round = 0; round < resamples; round++) {
            double sum = 0;
            long bits = 0;
            for (int i = 0; i < differences.length; i++) {
                if (i % 64 == 0) {
                    bits = random.nextLong();
                }
                sum += (bits >>> i % 64 & 1) == 0 ? differences[i] : -differences[i];
            }
            if (Math.abs(sum) >= least) {
                asLarge++;
            }
        }
        return (asLarge + 1.0) / (resamples + 1.0);
    }
}
