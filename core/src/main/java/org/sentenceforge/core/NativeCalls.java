package org.sentenceforge.core;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Calls into native libraries that compute. When the program is stopped (Ctrl-C, SIGTERM), the libraries' globals are destroyed; a thread
 * still inside would crash the process. So the end waits for the calls that are running, and lets no further ones begin.
 */
public final class NativeCalls {
    private static final ReentrantReadWriteLock RUNNING = new ReentrantReadWriteLock();
    private static final List<Runnable> FIRST = new CopyOnWriteArrayList<>();
    private static boolean ended;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(NativeCalls::end, "sforge-end"));
    }

    private NativeCalls() {}

    /** Runs a native call. */
    public static <T> T run(Supplier<T> call) {
        RUNNING.readLock().lock();
        try {
            return call.get();
        } finally {
            RUNNING.readLock().unlock();
        }
    }

    /** What is to be done when the program is stopped, while native calls still work. Take it back by {@link #atEndNoMore}. */
    public static void atEnd(Runnable action) {
        FIRST.add(action);
    }

    public static void atEndNoMore(Runnable action) {
        FIRST.remove(action);
    }

    /** For a thread that has learned by {@link #atEnd} that the program ends, and has nothing left to do: never returns. */
    public static void awaitEnd() {
        while (true) {
            LockSupport.park();
        }
    }

    /**
     * Waits for what {@link #atEnd} named and for the calls that are running; no further one begins. The program's end does this by
     * itself, but beside the libraries' own hooks, which do not wait: whoever stops the program calls it before.
     */
    public static synchronized void end() {
        if (!ended) {
            FIRST.forEach(Runnable::run);
            RUNNING.writeLock().lock(); // for good
            ended = true;
        }
    }
}
