package org.sentenceforge.cli.train;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a run would take, told from one of its updates.
 *
 * @param updates    of the whole run
 * @param rows       of the update
 * @param tokens     of the update, without padding
 * @param seconds    that the update took
 * @param stateBytes parameters, gradients and the optimiser's moments
 * @param peakBytes  the most memory that the process had; absent where the system does not tell
 */
public record DryRunReport(
        long updates, long rows, long tokens, double seconds, long stateBytes, OptionalLong peakBytes) {

    /** Tokens of the whole run, were all updates like this one. */
    public long runTokens() {
        return updates * tokens;
    }

    /** Seconds of the whole run without its evaluations, were all updates like this one. */
    public double runSeconds() {
        return updates * seconds;
    }

    /** The report for a script. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("updates", updates);
        document.put("rows_per_update", rows);
        document.put("tokens_per_update", tokens);
        document.put("seconds_per_update", seconds);
        document.put("tokens", runTokens());
        document.put("seconds", runSeconds());
        document.put("state_bytes", stateBytes);
        peakBytes.ifPresent(bytes -> document.put("peak_bytes", bytes));
        return document;
    }

    /** The report for a person. */
    String text() {
        String peak = peakBytes.isPresent()
                ? String.format(Locale.ROOT, ", %.1f GB at the peak of the update", peakBytes.getAsLong() / 1e9)
                : "";
        return String.format(
                Locale.ROOT,
                "one update: %d rows, %,d tokens, %.2f s (%.1f rows/s)%n"
                        + "the run: %,d updates, about %,d tokens and %s, evaluations not counted%n"
                        + "memory: %.1f GB for parameters, gradients and moments%s%n"
                        + "nothing was written%n",
                rows,
                tokens,
                seconds,
                rows / seconds,
                updates,
                runTokens(),
                duration(runSeconds()),
                stateBytes / 1e9,
                peak);
    }

    private static String duration(double seconds) {
        long minutes = Math.round(seconds / 60);
        if (minutes < 2) {
            return Math.round(seconds) + " seconds";
        }
        return minutes < 120 ? minutes + " minutes" : String.format(Locale.ROOT, "%.1f hours", minutes / 60.0);
    }
}
