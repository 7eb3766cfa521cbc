package org.sentenceforge.cli.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.sentenceforge.train.job.DryRun;
import org.sentenceforge.train.step.MemoryPlan;

/** What a run would take, told. */
record DryRunSummary(DryRun run) implements Summary {

    @Override
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("updates", run.updates());
        document.put("rows_per_update", run.rows());
        document.put("tokens_per_update", run.tokens());
        document.put("tokens", run.runTokens());
        document.put("parameters", run.size().parameters());
        document.put("trained_parameters", run.size().trained());
        document.put("device", run.device());
        document.put("memory", document(run.memory()));
        run.onDevice()
                .ifPresent(has -> document.put(
                        "device_memory",
                        Map.of(
                                "total_bytes",
                                has.total(),
                                "free_bytes",
                                has.free(),
                                "fits",
                                run.fits().orElseThrow())));
        document.put("memory_on_gpu", document(run.onGpu()));
        document.put("gpu_sizes_gb", run.gpus());
        if (run.trial() instanceof DryRun.Tried tried) {
            document.put("seconds_per_update", tried.seconds());
            document.put("seconds", run.updates() * tried.seconds());
            tried.peakBytes().ifPresent(bytes -> document.put("peak_bytes", bytes));
        } else if (run.trial() instanceof DryRun.NotTried untried) {
            document.put("not_tried", untried.reason());
        }
        return document;
    }

    private static Map<String, Object> document(MemoryPlan memory) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("weight_bytes", memory.weights());
        document.put("gradient_bytes", memory.gradients());
        document.put("optimizer_bytes", memory.optimizer());
        document.put("activation_bytes", memory.activations());
        document.put("program_bytes", memory.program());
        document.put("total_bytes", memory.total());
        return document;
    }

    @Override
    public String text() {
        return String.format(
                        Locale.ROOT,
                        "the run: %,d updates of about %,d tokens, %,d tokens in all%n",
                        run.updates(),
                        run.tokens(),
                        run.runTokens())
                + memory()
                + trial()
                + "nothing was written" + System.lineSeparator();
    }

    private String memory() {
        boolean both = !run.memory().equals(run.onGpu());
        String head = String.format(Locale.ROOT, "%-18s%12s", "planned memory", run.device());
        return head
                + (both ? String.format(Locale.ROOT, "%12s", "a GPU") : "")
                + System.lineSeparator()
                + line("  weights", MemoryPlan::weights, both)
                + line("  gradients", MemoryPlan::gradients, both)
                + line("  optimizer state", MemoryPlan::optimizer, both)
                + line("  activations", MemoryPlan::activations, both)
                + line("  program", MemoryPlan::program, both)
                + line("  total", MemoryPlan::total, both)
                + onDevice()
                + gpus();
    }

    private String onDevice() {
        return run.onDevice()
                .map(has -> String.format(
                        Locale.ROOT,
                        "%s has %.2f GB, of which %.2f GB are free: %s%n",
                        run.device(),
                        has.total() / 1e9,
                        has.free() / 1e9,
                        run.fits().orElseThrow()
                                ? "the plan fits"
                                : "the plan does not fit; " + String.join("; or ", run.remedies())))
                .orElse("");
    }

    private String line(String name, ToLongFunction<MemoryPlan> part, boolean both) {
        return String.format(Locale.ROOT, "%-18s%9.2f GB", name, part.applyAsLong(run.memory()) / 1e9)
                + (both ? String.format(Locale.ROOT, "%9.2f GB", part.applyAsLong(run.onGpu()) / 1e9) : "")
                + System.lineSeparator();
    }

    private String gpus() {
        List<Integer> sizes = run.gpus();
        return (sizes.isEmpty()
                        ? "no single GPU is large enough"
                        : "fits one GPU of "
                                + sizes.stream().map(String::valueOf).collect(Collectors.joining(", ")) + " GB")
                + System.lineSeparator();
    }

    private String trial() {
        if (run.trial() instanceof DryRun.Tried tried) {
            return String.format(
                    Locale.ROOT,
                    "one update: %d rows, %,d tokens, %.2f s (%.1f rows/s)%s%nthe run would take about %s, evaluations not"
                            + " counted%n",
                    tried.rows(),
                    tried.tokens(),
                    tried.seconds(),
                    tried.rows() / tried.seconds(),
                    tried.peakBytes().isPresent()
                            ? String.format(
                                    Locale.ROOT,
                                    "; memory at its peak %.2f GB",
                                    tried.peakBytes().getAsLong() / 1e9)
                            : "",
                    duration(run.updates() * tried.seconds()));
        }
        return "no update was tried: " + ((DryRun.NotTried) run.trial()).reason() + System.lineSeparator();
    }

    private static String duration(double seconds) {
        long minutes = Math.round(seconds / 60);
        if (minutes < 2) {
            return Math.round(seconds) + " seconds";
        }
        return minutes < 120 ? minutes + " minutes" : String.format(Locale.ROOT, "%.1f hours", minutes / 60.0);
    }
}
