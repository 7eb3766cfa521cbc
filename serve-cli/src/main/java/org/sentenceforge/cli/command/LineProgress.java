package org.sentenceforge.cli.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.sentenceforge.core.Progress;

/** A line every few seconds, for logs. */
final class LineProgress implements Progress {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final PrintWriter out;
    private final long intervalNanos;

    LineProgress(PrintWriter out) {
        this(out, INTERVAL_NANOS);
    }

    LineProgress(PrintWriter out, long intervalNanos) {
        this.out = out;
        this.intervalNanos = intervalNanos;
    }

    @Override
    public Task start(String name, String unit, long total) {
        return new Lines(new Meter(name, unit, total, System.nanoTime()));
    }

    private final class Lines implements Task {
        private final Meter meter;
        private long lastLine = System.nanoTime();

        Lines(Meter meter) {
            this.meter = meter;
        }

        @Override
        public synchronized void advance(long units) {
            meter.advance(units);
            long now = System.nanoTime();
            if (now - lastLine >= intervalNanos) {
                lastLine = now;
                print(now);
            }
        }

        @Override
        public synchronized void note(List<String> figures) {
            meter.note(figures);
        }

        @Override
        public synchronized void close() {
            print(System.nanoTime());
        }

        private void print(long now) {
            List<String> figures = new ArrayList<>(List.of(meter.count(), meter.rate(now), meter.clock(now)));
            figures.addAll(meter.notes());
            out.println(meter.name() + ": " + String.join(", ", figures));
            out.flush();
        }
    }
}
