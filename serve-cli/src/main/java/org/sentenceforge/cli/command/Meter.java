package org.sentenceforge.cli.command;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sentenceforge.core.Progress;

/** A task's count, rate and time left, in words. Not thread-safe. */
final class Meter {
    private final String name;
    private final String unit;
    private final long total;
    private final long start;
    private long done;
    private List<String> notes = List.of();

    /** @param now the time in nanoseconds, as in all other methods */
    Meter(String name, String unit, long total, long now) {
        this.name = name;
        this.unit = unit;
        this.total = total;
        this.start = now;
    }

    void advance(long units) {
        done += units;
    }

    void note(List<String> figures) {
        notes = List.copyOf(figures);
    }

    String name() {
        return name;
    }

    boolean totalKnown() {
        return total != Progress.UNKNOWN && total > 0;
    }

    /** Between 0 and 1; only where the total is known. */
    double fraction() {
        return Math.min(1.0, (double) done / total);
    }

    /** "320/1000 pairs". */
    String count() {
        return (totalKnown() ? done + "/" + total : Long.toString(done)) + " " + unit;
    }

    /** "25.0 pairs/s". */
    String rate(long now) {
        return String.format(Locale.ROOT, "%.1f %s/s", done / seconds(now), unit);
    }

    /** "0:27 left", or the time taken where the total is reached or not known. */
    String clock(long now) {
        double seconds = seconds(now);
        return totalKnown() && done > 0 && done < total
                ? clock(seconds * (total - done) / done) + " left"
                : clock(seconds);
    }

    List<String> notes() {
        return notes;
    }

    /** What programs are told. */
    Map<String, Object> facts(long now, boolean ended) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("task", name);
        facts.put("unit", unit);
        facts.put("done", done);
        facts.put("total", totalKnown() ? total : null);
        facts.put("seconds", Math.round((now - start) / 1e6) / 1e3);
        facts.put("ended", ended);
        facts.put("notes", notes);
        return facts;
    }

    private double seconds(long now) {
        return Math.max((now - start) / 1e9, 1e-3);
    }

    private static String clock(double seconds) {
        Duration d = Duration.ofSeconds(Math.round(seconds));
        return d.toHours() > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", d.toHours(), d.toMinutesPart(), d.toSecondsPart())
                : String.format(Locale.ROOT, "%d:%02d", d.toMinutes(), d.toSecondsPart());
    }
}
