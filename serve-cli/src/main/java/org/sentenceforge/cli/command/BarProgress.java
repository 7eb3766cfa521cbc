package org.sentenceforge.cli.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.sentenceforge.core.Progress;

/**
 * A bar that is redrawn in place on a terminal, with as many of the figures as fit into its width. Not me.tongfei:progressbar: which
 * figures a narrow terminal shows would be a renderer of ours there, too, as would the lines for logs, and it brings an older jline.
 */
final class BarProgress implements Progress {
    private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int LONGEST_BAR = 30;
    private static final int SHORTEST_BAR = 5;
    private static final int NARROW = 50;

    private final PrintWriter out;
    private final int columns;

    BarProgress(PrintWriter out, int columns) {
        this.out = out;
        this.columns = columns;
    }

    @Override
    public Task start(String name, String unit, long total) {
        return new Bar(new Meter(name, unit, total, System.nanoTime()));
    }

    private final class Bar implements Task {
        private final Meter meter;
        private long lastDraw;
        private int lastLength;

        Bar(Meter meter) {
            this.meter = meter;
            draw(System.nanoTime());
        }

        @Override
        public synchronized void advance(long units) {
            meter.advance(units);
            long now = System.nanoTime();
            if (units == 0 || now - lastDraw >= REDRAW_NANOS) {
                draw(now);
            }
        }

        @Override
        public synchronized void note(List<String> figures) {
            meter.note(figures);
        }

        @Override
        public synchronized void close() {
            draw(System.nanoTime());
            out.println();
            out.flush();
        }

        private void draw(long now) {
            String line = render(meter, now, columns - 1);
            out.print("\r" + line + " ".repeat(Math.max(0, lastLength - line.length())));
            out.flush();
            lastLength = line.length();
            lastDraw = now;
        }
    }

    /**
     * One line of at most {@code width} characters: the name, the share that is done, then the figures in the order of their worth. On a
     * narrow terminal, the bar itself is worth less than they are.
     */
    static String render(Meter meter, long now, int width) {
        boolean drawn = meter.totalKnown() && width >= NARROW;
        String percent = meter.totalKnown() ? String.format(Locale.ROOT, "%4d%%", (int) (100 * meter.fraction())) : "";
        int room = width - meter.name().length() - percent.length() - (drawn ? SHORTEST_BAR + " []".length() : 0);
        List<String> byWorth = new ArrayList<>(List.of(meter.clock(now)));
        byWorth.addAll(meter.notes());
        byWorth.addAll(List.of(meter.count(), meter.rate(now)));
        StringBuilder figures = new StringBuilder();
        for (String figure : byWorth) {
            if (figures.length() + 2 + figure.length() <= room) {
                figures.append("  ").append(figure);
            }
        }
        StringBuilder line = new StringBuilder(meter.name());
        if (drawn) {
            int bar = Math.min(LONGEST_BAR, SHORTEST_BAR + room - figures.length());
            int filled = (int) (bar * meter.fraction());
            line.append(" [")
                    .append("=".repeat(filled))
                    .append(" ".repeat(bar - filled))
                    .append(']');
        }
        line.append(percent).append(figures);
        return line.length() <= width ? line.toString() : line.substring(0, width);
    }
}
