package org.sentenceforge.eval.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.card.text.PythonNumber;

/**
 * A bound that a metric must keep: {@code ndcg@10>=0.40}.
 *
 * @param metric a full key, or the end of one behind an underscore; then every such key must keep the bound
 */
public record Threshold(String metric, Bound bound, double value) {
    private static final Pattern FORM = Pattern.compile("\\s*([^<>=\\s]+)\\s*(>=|<=)\\s*(\\S+)\\s*");

    public enum Bound {
        AT_LEAST(">="),
        AT_MOST("<=");

        private final String sign;

        Bound(String sign) {
            this.sign = sign;
        }

        @Override
        public String toString() {
            return sign;
        }
    }

    /** @throws SforgeException (usage) if it is not of that form */
    public static Threshold parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw notOfThatForm(text);
        }
        try {
            return new Threshold(
                    matcher.group(1),
                    matcher.group(2).equals(">=") ? Bound.AT_LEAST : Bound.AT_MOST,
                    Double.parseDouble(matcher.group(3)));
        } catch (NumberFormatException e) {
            throw notOfThatForm(text);
        }
    }

    private static SforgeException notOfThatForm(String text) {
        return SforgeException.usage(
                "--threshold '" + text + "': expected METRIC>=NUMBER or METRIC<=NUMBER, such as ndcg@10>=0.40");
    }

    /**
     * What is wrong with the metrics, or nothing.
     *
     * @throws SforgeException (usage) if no metric is called so
     */
    public Optional<String> missedBy(Map<String, Double> metrics) {
        List<String> keys = metrics.keySet().stream()
                .filter(key -> key.equals(metric) || key.endsWith("_" + metric))
                .toList();
        if (keys.isEmpty()) {
            throw SforgeException.usage("--threshold: no metric is called '" + metric + "'; there are "
                    + String.join(", ", metrics.keySet()));
        }
        List<String> missed = new ArrayList<>();
        for (String key : keys) {
            double found = metrics.get(key);
            boolean kept = bound == Bound.AT_LEAST ? found >= value : found <= value;
            if (!kept) {
                missed.add(key + " is " + PythonNumber.text(found) + ", required " + bound + " "
                        + PythonNumber.text(value));
            }
        }
        return missed.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", missed));
    }
}
