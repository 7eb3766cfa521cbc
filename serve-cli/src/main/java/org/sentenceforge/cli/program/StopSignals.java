package org.sentenceforge.cli.program;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jline.utils.Signals;
import org.sentenceforge.core.NativeCalls;

/**
 * The signals that stop the program. Java would begin its end at once, and with it ONNX Runtime's shutdown hook, which frees what a
 * graph that is running still uses (a crash in place of exit code 143); here the calls that are running come to their end first.
 */
public final class StopSignals {
    private static final AtomicReference<Thread> FIRST = new AtomicReference<>();
    private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

    private StopSignals() {}

    /**
     * From now on a signal waits for native calls, and for what a command does at its end, and then ends the program with the exit code
     * {@code 128 + number}. A further signal interrupts the first one's thread, so that it waits no longer for the command.
     */
    public static void handle() {
        NUMBERS.forEach((name, number) -> Signals.register(name, () -> stop(number)));
    }

    private static void stop(int number) {
        if (!FIRST.compareAndSet(null, Thread.currentThread())) {
            FIRST.get().interrupt();
            return;
        }
        NativeCalls.end();
        System.exit(128 + number);
    }
}
