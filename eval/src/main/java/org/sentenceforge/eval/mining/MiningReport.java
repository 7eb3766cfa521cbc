package org.sentenceforge.eval.mining;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.sentenceforge.core.card.text.PythonNumber;

/**
 * What a mining found.
 *
 * @param rows how many were written
 * @param possible how many there would be if every query had all its negatives
 * @param positive the scores of all pairs of query and positive
 * @param negative the scores of the negatives, once for each positive of their query
 * @param difference by how much each lies below the positive
 * @param skipped what the limits kept out
 * @param adjustable the options that might let more in
 */
public record MiningReport(
        long rows,
        long possible,
        ScoreDistribution positive,
        ScoreDistribution negative,
        ScoreDistribution difference,
        List<Skipped> skipped,
        List<String> adjustable) {

    /**
     * A limit that kept candidates out.
     *
     * @param option its name in the reference
     * @param ratio of the candidates that it found
     */
    public record Skipped(String option, double limit, long count, double ratio) {}

    private static final Map<String, ToDoubleFunction<ScoreDistribution>> METRICS = new LinkedHashMap<>();

    static {
        METRICS.put("Mean", ScoreDistribution::mean);
        METRICS.put("Median", ScoreDistribution::median);
        METRICS.put("Std", ScoreDistribution::std);
        METRICS.put("Min", ScoreDistribution::min);
        METRICS.put("25%", ScoreDistribution::p25);
        METRICS.put("50%", ScoreDistribution::p50);
        METRICS.put("75%", ScoreDistribution::p75);
        METRICS.put("Max", ScoreDistribution::max);
    }

    /** The reference's words for it, line by line. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line("Metric", "Positive", "Negative", "Difference"));
        lines.add(line("Count", count(positive.count()), count(negative.count()), ""));
        METRICS.forEach((name, metric) -> lines.add(line(
                name,
                decimal(metric.applyAsDouble(positive)),
                decimal(metric.applyAsDouble(negative)),
                decimal(metric.applyAsDouble(difference)))));
        for (Skipped some : skipped) {
            lines.add("Skipped " + count(some.count()) + " potential negatives (" + percent(some.ratio())
                    + ") due to the " + some.option() + " of " + PythonNumber.text(some.limit()) + ".");
        }
        if (possible > rows) {
            lines.add("Could not find enough negatives for " + (possible - rows) + " samples ("
                    + percent((double) (possible - rows) / possible) + "). Consider adjusting the " + options()
                    + " if you'd like to find more valid negatives.");
        }
        return lines;
    }

    private String options() {
        int last = adjustable.size() - 1;
        return last == 0
                ? adjustable.get(0) + " parameter"
                : String.join(", ", adjustable.subList(0, last)) + " and " + adjustable.get(last) + " parameters";
    }

    /** The same as names and numbers; a number that does not exist is null. */
    public Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("rows", rows);
        values.put("missing_rows", Math.max(0, possible - rows));
        values.put("positive", values(positive));
        values.put("negative", values(negative));
        values.put("difference", values(difference));
        values.put(
                "skipped",
                skipped.stream()
                        .collect(Collectors.toMap(
                                Skipped::option,
                                some -> Map.of("count", some.count(), "ratio", some.ratio()),
                                (one, other) -> one,
                                LinkedHashMap::new)));
        return values;
    }

    private static Map<String, Object> values(ScoreDistribution of) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("count", of.count());
        METRICS.forEach((name, metric) -> {
            double value = metric.applyAsDouble(of);
            values.put(name.toLowerCase(Locale.ROOT), Double.isFinite(value) ? (Object) value : null);
        });
        return values;
    }

    private static String line(String metric, String positive, String negative, String difference) {
        return String.format(Locale.ROOT, "%-6s %14s %14s %14s", metric, positive, negative, difference);
    }

    private static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String decimal(double value) {
        return PythonNumber.fixed(value, 4);
    }

    private static String percent(double ratio) {
        return PythonNumber.fixed(100 * ratio, 2) + "%";
    }
}
