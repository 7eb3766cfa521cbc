package org.sentenceforge.core.encode;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Rows of a source that may let wait for its next one, such as a pipe: a window of them ends where there is nothing more to be had at the
 * moment, so that nobody waits for results of rows that are there. A thread of its own reads ahead; one that waits for ever is left behind.
 */
public final class LiveRows<R> implements Iterator<R> {
    private static final int ROWS_AHEAD = 8192;

    private final BlockingQueue<Event<R>> ahead = new ArrayBlockingQueue<>(ROWS_AHEAD);
    private Event<R> upcoming;

    private sealed interface Event<R> {
        record Next<R>(R row) implements Event<R> {}

        record End<R>() implements Event<R> {}

        record Failure<R>(RuntimeException error) implements Event<R> {}
    }

    public LiveRows(Iterator<R> rows) {
        Thread thread = new Thread(() -> read(rows), "sforge-read");
        thread.setDaemon(true);
        thread.start();
    }

    private void read(Iterator<R> rows) {
        try {
            try {
                while (rows.hasNext()) {
                    ahead.put(new Event.Next<>(rows.next()));
                }
                ahead.put(new Event.End<>());
            } catch (RuntimeException e) {
                ahead.put(new Event.Failure<>(e));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether {@link #hasNext} would answer at once. */
    boolean isReady() {
        return upcoming != null || !ahead.isEmpty();
    }

    @Override
    public boolean hasNext() {
        if (upcoming == null) {
            try {
                upcoming = ahead.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        if (upcoming instanceof Event.Failure<R> failure) {
            throw failure.error();
        }
        return upcoming instanceof Event.Next<R>;
    }

    @Override
    public R next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more rows");
        }
        R row = ((Event.Next<R>) upcoming).row();
        upcoming = null;
        return row;
    }
}
