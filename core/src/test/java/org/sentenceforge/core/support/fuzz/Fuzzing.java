package org.sentenceforge.core.support.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.support.TestSeed;

/**
 * Gives a reader broken input and watches it: it may take the input, or refuse it with a message and one of some exit codes; any other
 * exception or error, more than five seconds of computing or 256 MB of memory is a failure. So is a reader that refuses nearly everything:
 * what lies behind its first check would not be tried. How many inputs a test takes is fixed, so that it takes about a second; the system
 * property {@code fuzz.inputs} gives another number:
 *
 * <pre>{@code
 * ./mvnw -ntp -pl core test -Dtest=WeightsFuzzTest -Dfuzz.inputs=1000000 -Dseed=2
 * }</pre>
 *
 * An input depends on the seed ({@link TestSeed}) and its own number alone: {@code -Dfuzz.only=123} reads that one again and prints
 * it, {@code -Dfuzz.from=300000} goes on where a run has ended, which {@code -Dfuzz.seconds=600} ends after that time. Where a native library ends
 * the process, {@code -Dfuzz.trace=FILE} leaves the number of the last input in a file.
 */
public final class Fuzzing {
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long MOST_BYTES = 256L << 20;
    private static final int MOST_CHARACTERS = 20_000;
    private static final int MOST_FAILURES = 20;
    private static final double LEAST_TAKEN = 0.05;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final String TRACE = System.getProperty("fuzz.trace");

    private final String name;
    private final Set<ExitCode> codes;
    private final Map<String, String> failures = new LinkedHashMap<>();
    private long refused;
    private long slowest;
    private long slowestInput;
    private long largest;

    private Fuzzing(String name, Set<ExitCode> codes) {
        this.name = name;
        this.codes = codes;
    }

    /** What makes an input. */
    public interface Source<T> {
        T draw(Mutations mutations) throws Exception;
    }

    /** What reads it. */
    public interface Reader<T> {
        void read(T input) throws Exception;
    }

    /**
     * @param name  what the reader reads
     * @param codes the exit codes with which it may refuse input
     */
    public static Fuzzing of(String name, ExitCode... codes) {
        return new Fuzzing(name, Set.of(codes));
    }

    /**
     * Reads that many inputs.
     *
     * @throws AssertionError with the kinds of failures, each with the number of an input that shows it
     */
    public <T> void run(int inputs, Source<T> source, Reader<T> reader) throws Exception {
        long seed = TestSeed.of(Fuzzing.class);
        long only = Long.getLong("fuzz.only", -1);
        long begin = System.nanoTime();
        long most = TimeUnit.SECONDS.toNanos(Long.getLong("fuzz.seconds", Integer.MAX_VALUE));
        long from = only < 0 ? Long.getLong("fuzz.from", 0) : only;
        long to = only < 0 ? from + Long.getLong("fuzz.inputs", inputs) : only + 1;
        long number = from;
        for (; number < to && failures.size() < MOST_FAILURES && System.nanoTime() - begin < most; number++) {
            if (TRACE != null) {
                Files.writeString(Path.of(TRACE), name + ": " + number);
            }
            T input = source.draw(new Mutations(new SplittableRandom(seed * 1_000_003 + number)));
            if (only >= 0) {
                System.out.println(input instanceof byte[] bytes ? new String(bytes, UTF_8) : input);
            }
            read(number, input, reader);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        long read = number - from;
        System.out.printf(
                Locale.ROOT,
                "fuzzing: %s: %d inputs of seed %d from number %d in %.1f s, %d refused, %d taken; slowest %d ms (input %d), most memory %d MB%n",
                name,
                read,
                seed,
                from,
                seconds,
                refused,
                read - refused,
                TimeUnit.NANOSECONDS.toMillis(slowest),
                slowestInput,
                largest >> 20);
        if (read >= 50 && read - refused < LEAST_TAKEN * read) {
            fail(number, "only " + (read - refused) + " of " + read + " inputs were taken", "taken");
        }
        if (!failures.isEmpty()) {
            throw new AssertionError(name + ", seed " + seed + ": " + String.join("\n", failures.values()));
        }
    }

    /** Puts an input into a file. It is a new one each time: file systems take longer to fill one that there is with other bytes. */
    public static void write(Path file, byte[] input) throws IOException {
        Files.deleteIfExists(file);
        Files.write(file, input);
    }

    private <T> void read(long number, T input, Reader<T> reader) {
        long nanos = THREADS.getCurrentThreadCpuTime();
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        try {
            reader.read(input);
        } catch (SforgeException e) {
            refused++;
            check(number, e);
        } catch (Exception | StackOverflowError | OutOfMemoryError | AssertionError e) {
            fail(number, e.getClass().getName() + ": " + e.getMessage() + place(e), place(e));
        }
        nanos = THREADS.getCurrentThreadCpuTime() - nanos;
        bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
        if (nanos > slowest) {
            slowest = nanos;
            slowestInput = number;
        }
        largest = Math.max(largest, bytes);
        if (nanos > MOST_NANOS) {
            fail(number, "took " + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms", "slow");
        }
        if (bytes > MOST_BYTES) {
            fail(number, "took " + (bytes >> 20) + " MB", "large");
        }
    }

    private void check(long number, SforgeException e) {
        if (!codes.contains(e.exitCode())) {
            fail(
                    number,
                    "exit code " + e.exitCode() + ", expected one of " + codes + ": " + e.getMessage() + place(e),
                    "code" + place(e));
        } else if (e.getMessage() == null
                || e.getMessage().isBlank()
                || e.getMessage().length() > MOST_CHARACTERS) {
            fail(number, "a message of no use: " + cut(e.getMessage()) + place(e), "message" + place(e));
        }
    }

    private void fail(long number, String what, String kind) {
        failures.putIfAbsent(kind, "input " + number + ": " + cut(what));
    }

    private static String cut(String text) {
        return text == null || text.length() < 800 ? text : text.substring(0, 800) + "…";
    }

    /** The innermost lines of our own that an exception came through, and where it arose. */
    private static String place(Throwable e) {
        StringBuilder place = new StringBuilder();
        int own = 0;
        StackTraceElement[] trace = e.getStackTrace();
        for (int i = 0; i < trace.length && own < 3; i++) {
            boolean ours = trace[i].getClassName().startsWith("org.sentenceforge");
            if (ours || i == 0) {
                place.append("\n    at ").append(trace[i]);
            }
            own += ours ? 1 : 0;
        }
        return place.toString();
    }
}
