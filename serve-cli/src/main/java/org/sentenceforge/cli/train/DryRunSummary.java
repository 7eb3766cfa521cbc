package org.sentenceforge.cli.train;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.sentenceforge.train.job.DryRun;

/** What a run would take, told. */
record DryRunSummary(DryRun run) implements Summary {

    @Override
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("updates", run.updates());
        document.put("rows_per_update", run.rows());
        document.put("tokens_per_update", run.tokens());
        document.put("seconds_per_update", run.seconds());
        document.put("tokens", run.runTokens());
        document.put("seconds", run.runSeconds());
        document.put("state_bytes", run.stateBytes());
        run.peakBytes().ifPresent(bytes -> document.put("peak_bytes", bytes));
        return document;
    }

    @Override
    public String text() {
        String peak = run.peakBytes().isPresent()
                ? String.format(
                        Locale.ROOT,
                        ", %.1f GB at the peak of the update",
                        run.peakBytes().getAsLong() / 1e9)
                : "";
        return String.format(
                Locale.ROOT,
                "one update: %d rows, %,d tokens, %.2f s (%.1f rows/s)%n"
                        + "the run: %,d updates, about %,d tokens and %s, evaluations not counted%n"
                        + "memory: %.1f GB for parameters, gradients and moments%s%n"
                        + "nothing was written%n",
                run.rows(),
                run.tokens(),
                run.seconds(),
                run.rows() / run.seconds(),
                run.updates(),
                run.runTokens(),
                duration(run.runSeconds()),
                run.stateBytes() / 1e9,
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
