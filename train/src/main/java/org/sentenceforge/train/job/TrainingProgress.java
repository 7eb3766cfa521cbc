package org.sentenceforge.train.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.model.source.Surroundings;
import org.sentenceforge.train.loop.LogEntry;
import org.sentenceforge.train.loop.TrainingLog;
import org.sentenceforge.train.loop.TrainingObserver;

/** Tells how a run goes: how far it is, with its figures, and as details what it logs and does. Ends the progress when closed. */
final class TrainingProgress implements TrainingObserver, AutoCloseable {
    private final Consumer<String> details;
    private final Progress.Task task;
    private final long start = System.nanoTime();
    private List<String> figures = List.of();
    private long rows;
    private long tokens;

    /** @param left updates of this process */
    TrainingProgress(Surroundings surroundings, long left) {
        details = surroundings.details();
        task = surroundings.progress().start("Training", "updates", left);
    }

    @Override
    public void begins(Phase phase, long number) {
        details.accept("update " + number + ": " + phase.name().toLowerCase(Locale.ROOT));
        if (phase == Phase.UPDATING) {
            task.note(figures);
        } else {
            List<String> now = new ArrayList<>(List.of(phase.name().toLowerCase(Locale.ROOT)));
            now.addAll(figures);
            task.note(now);
            task.advance(0);
        }
    }

    @Override
    public void updated(Update update) {
        rows += update.rows();
        tokens += update.tokens();
        double seconds = seconds();
        figures = new ArrayList<>(List.of(
                String.format(Locale.ROOT, "loss %.4f", update.loss()),
                String.format(Locale.ROOT, "%.1f pairs/s", rows / seconds),
                String.format(Locale.ROOT, "lr %.1e", update.learningRate()),
                count(tokens / seconds) + " tokens/s"));
        ProcessMemory.resident().ifPresent(bytes -> figures.add(String.format(Locale.ROOT, "%.1f GB", bytes / 1e9)));
        task.note(figures);
        task.advance(1);
    }

    @Override
    public void logged(LogEntry entry) {
        details.accept(TrainingLog.line(entry).strip());
    }

    private static String count(double number) {
        return number < 1000
                ? String.format(Locale.ROOT, "%.0f", number)
                : String.format(Locale.ROOT, "%.1fk", number / 1000);
    }

    private double seconds() {
        return Math.max((System.nanoTime() - start) / 1e9, 1e-9);
    }

    @Override
    public void close() {
        task.close();
    }
}
