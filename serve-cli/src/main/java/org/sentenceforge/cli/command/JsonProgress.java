package org.sentenceforge.cli.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.sentenceforge.core.Progress;

/** A line of JSON when a task begins, every second, and when it ends, for other programs. */
final class JsonProgress implements Progress {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PrintWriter out;

    JsonProgress(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Task start(String name, String unit, long total) {
        long now = System.nanoTime();
        Events events = new Events(new Meter(name, unit, total, now), now);
        events.print(now, false);
        return events;
    }

    private final class Events implements Task {
        private final Meter meter;
        private long lastLine;

        Events(Meter meter, long now) {
            this.meter = meter;
            this.lastLine = now;
        }

        @Override
        public synchronized void advance(long units) {
            meter.advance(units);
            long now = System.nanoTime();
            if (now - lastLine >= INTERVAL_NANOS) {
                lastLine = now;
                print(now, false);
            }
        }

        @Override
        public synchronized void note(List<String> figures) {
            meter.note(figures);
        }

        @Override
        public synchronized void close() {
            print(System.nanoTime(), true);
        }

        private void print(long now, boolean ended) {
            out.println(Messages.event("progress", meter.facts(now, ended)));
            out.flush();
        }
    }
}
