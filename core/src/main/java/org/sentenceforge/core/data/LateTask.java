package org.sentenceforge.core.data;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.sentenceforge.core.Progress;

/** A task that is shown once it has taken a while: most data sets are read before anybody could wonder. */
final class LateTask implements AutoCloseable {
    /** The clock is read once in so many units. */
    private static final int CHECKED_AT_ONCE = 1 << 10;

    private final Progress progress;
    private final String name;
    private final String unit;
    private final String note;
    private final long patienceMillis;
    private final long start = System.nanoTime();
    private long done;
    private long reported;
    private Progress.Task task;

    LateTask(Progress progress, String name, String unit, String note, long patienceMillis) {
        this.progress = progress;
        this.name = name;
        this.unit = unit;
        this.note = note;
        this.patienceMillis = patienceMillis;
    }

    /** One more unit is done. */
    void advance() {
        done++;
        if (done % CHECKED_AT_ONCE == 0) {
            report();
        }
    }

    private void report() {
        if (task == null && TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) >= patienceMillis) {
            task = progress.start(name, unit, Progress.UNKNOWN);
            task.note(List.of(note));
        }
        if (task != null) {
            task.advance(done - reported);
            reported = done;
        }
    }

    @Override
    public void close() {
        if (task != null) {
            report();
            task.close();
        }
    }
}
