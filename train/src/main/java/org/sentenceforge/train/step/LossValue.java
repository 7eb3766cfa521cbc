package org.sentenceforge.train.step;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a loss found for a batch.
 *
 * @param means  scalars that it reports, whose mean the log shows
 * @param counts scalars that it reports, whose sum the log shows
 */
public record LossValue(double value, Map<String, Double> means, Map<String, Double> counts) {

    /** @param found the value, then the reported scalars */
    static LossValue of(LossProgram program, List<Double> found) {
        Map<String, Double> means = new LinkedHashMap<>();
        Map<String, Double> counts = new LinkedHashMap<>();
        for (int i = 0; i < program.means().size(); i++) {
            means.put(program.means().get(i), found.get(1 + i));
        }
        for (int i = 0; i < program.counts().size(); i++) {
            counts.put(program.counts().get(i), found.get(1 + program.means().size() + i));
        }
        return new LossValue(found.get(0), means, counts);
    }

    /** This and another, which counts {@code share} times as much; counts are added up. */
    public LossValue plus(LossValue other, double share) {
        return new LossValue(
                value + share * other.value, added(means, other.means, share), added(counts, other.counts, 1));
    }

    /** All of these, each counting {@code share} times as much. */
    static LossValue sum(List<LossValue> losses, double share) {
        LossValue sum = zero();
        for (LossValue loss : losses) {
            sum = sum.plus(loss, share);
        }
        return sum;
    }

    public static LossValue zero() {
        return new LossValue(0, Map.of(), Map.of());
    }

    private static Map<String, Double> added(Map<String, Double> a, Map<String, Double> b, double share) {
        Map<String, Double> sum = new LinkedHashMap<>(a);
        b.forEach((name, x) -> sum.merge(name, share * x, Double::sum));
        return sum;
    }
}
