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
        document.put("state_bytes", run.memory().total());
        document.put("weight_bytes", run.memory().weights());
        document.put("gradient_bytes", run.memory().gradients());
        document.put("optimizer_bytes", run.memory().optimizer());
        run.peakBytes().ifPresent(bytes -> document.put("peak_bytes", bytes));
        return document;
    }

    @Override
    public String text() {
        return String.format(
                Locale.ROOT,
                "one update: %d rows, %,d tokens, %.2f s (%.1f rows/s)%n"
                        + "the run: %,d updates, about %,d tokens and %s, evaluations not counted%n"
                        + "memory: %s%n"
                        + "nothing was written%n",
                run.rows(),
                run.tokens(),
                run.seconds(),
                run.rows() / run.seconds(),
                run.updates(),
                run.runTokens(),
                duration(run.runSeconds()),
                memory());
    }

    private String memory() {
        DryRun.Memory memory = run.memory();
        String held = String.format(
                Locale.ROOT,
                "%.2f GB weights, %.2f GB gradients, %.2f GB optimizer state",
                memory.weights() / 1e9,
                memory.gradients() / 1e9,
                memory.optimizer() / 1e9);
        return run.peakBytes().isEmpty()
                ? held
                : held
                        + String.format(
                                Locale.ROOT,
                                "; %.1f GB in all at the peak of the update, activations and the program included",
                                run.peakBytes().getAsLong() / 1e9);
    }

    private static String duration(double seconds) {
        long minutes = Math.round(seconds / 60);
        if (minutes < 2) {
            return Math.round(seconds) + " seconds";
        }
        return minutes < 120 ? minutes + " minutes" : String.format(Locale.ROOT, "%.1f hours", minutes / 60.0);
    }
}
