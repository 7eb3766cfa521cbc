package org.sentenceforge.eval.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.sentenceforge.eval.result.Items;

/**
 * Percentile intervals by the bootstrap: the items (queries, pairs, …) are drawn with repetition again and again. Efron, 1979.
 *
 * @param resamples how often
 * @param seed the same seed gives the same intervals
 */
public record Bootstrap(int resamples, long seed) {

    /** The interval of each metric of the items. */
    public Map<String, Interval> intervals(Items items) {
        Map<String, double[]> drawn = new LinkedHashMap<>();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < resamples; i++) {
            int round = i;
            items.metricsOf(sample(random, items.ids().size()))
                    .forEach((metric, value) ->
                            drawn.computeIfAbsent(metric, key -> new double[resamples])[round] = value);
        }
        Map<String, Interval> intervals = new LinkedHashMap<>();
        drawn.forEach((metric, values) -> intervals.put(metric, Interval.of(values)));
        return intervals;
    }

    static int[] sample(SplittableRandom random, int size) {
        int[] sample = new int[size];
        for (int i = 0; i < size; i++) {
            sample[i] = random.nextInt(size);
        }
        return sample;
    }
}
