package org.sentenceforge.cli.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.core.Progress;
import org.sentenceforge.train.loop.LogEntry;
import org.sentenceforge.train.loop.TrainingLog;
import org.sentenceforge.train.loop.TrainingObserver;

/** Shows how a run goes: a bar with its figures, and with {@code -v} what it logs and what it does. Closes the bar when closed. */
final class TrainingProgress implements TrainingObserver, AutoCloseable {
    private final ConsoleOptions console;
    private final Progress.Task task;
    private final long start = System.nanoTime();
    private List<String> figures = List.of();
    private long rows;
    private long tokens;
    private long updates;

    /** @param left updates of this process */
    TrainingProgress(ConsoleOptions console, long left) {
        this.console = console;
        task = console.progress().start("Training", "updates", left);
    }

    @Override
    public void begins(Phase phase, long number) {
        console.detail("update " + number + ": " + phase.name().toLowerCase(Locale.ROOT));
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
        updates++;
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
        console.detail(TrainingLog.line(entry).strip());
    }

    private static String count(double number) {
        return number < 1000
                ? String.format(Locale.ROOT, "%.0f", number)
                : String.format(Locale.ROOT, "%.1fk", number / 1000);
    }

    long rows() {
        return rows;
    }

    long updates() {
        return updates;
    }

    double seconds() {
        return Math.max((System.nanoTime() - start) / 1e9, 1e-9);
    }

    @Override
    public void close() {
        task.close();
    }
}
