package org.sentenceforge.cli.embed;

import java.util.Locale;
import java.util.Optional;
import org.sentenceforge.core.encode.EncodeLimits;
import org.sentenceforge.core.encode.EngineMemory;

/**
 * What each part of a process may have resident, in bytes, so that together they stay below a limit. Java's heap cannot be made smaller once
 * the process runs: the launcher reads {@code --memory} and gives the heap a quarter. The rest is the batch's, and windows of rows are small
 * enough for such a heap.
 *
 * @param limit   of all parts together
 * @param heap    Java's, with the buffers that it keeps outside of it
 * @param program compiled code, classes, stacks, the engine's libraries, what malloc holds in reserve
 * @param writer  what the output's format takes outside of Java's heap
 * @param engine  of which the weights count here, and what a batch takes
 * @param warning where Java's heap may grow beyond its part
 */
record MemoryPlan(long limit, long heap, long program, long writer, EngineMemory engine, Optional<String> warning) {
    /** Compiled code, classes, stacks, the tokenizer, and the 64 MB by which malloc's pool grows. */
    private static final long JAVA = 150L << 20;
    /** DuckDB collects parts of 32 MB, of nested lists 4 MB, of which it makes several copies. */
    private static final long DUCKDB = 260L << 20;

    private static final int HEAP_SHARE = 4;
    /** There are up to four windows at a time, in a heap that also holds their rows. */
    private static final int WINDOW_SHARE = 64;

    static MemoryPlan of(long limit, EngineMemory engine, long heapLimit, String output) {
        boolean tooLarge = heapLimit > limit / 2;
        long heap = tooLarge ? limit / HEAP_SHARE : heapLimit;
        Optional<String> warning = tooLarge
                ? Optional.of("--memory " + megabytes(limit) + " bounds everything but Java's heap, which may grow to "
                        + megabytes(heapLimit)
                        + " and cannot be made smaller by now; start the program by its launcher,"
                        + " sforge, without -Xmx in SFORGE_JAVA_OPTS, or with -Xmx" + (heap >> 20) + "m")
                : Optional.empty();
        boolean duckDb = output.endsWith(".parquet") || output.endsWith(".duckdb");
        // the launcher allows buffers outside of the heap a quarter of it
        return new MemoryPlan(limit, heap + heap / 4, JAVA + engine.libraries(), duckDb ? DUCKDB : 0, engine, warning);
    }

    /** What is left for a batch. */
    long batch() {
        return limit - heap - program - writer - engine.weights();
    }

    /** The smallest limit under which a batch of a few short texts can run. */
    long least() {
        long beside = program + writer + engine.weights() + (16L << 20);
        return beside * 16 / 11; // heap and buffers take five sixteenths
    }

    /** The same limits, and these. */
    EncodeLimits limits(EncodeLimits given) {
        return given.within(batch(), engine, limit / WINDOW_SHARE);
    }

    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MB", bytes >> 20);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "of %s, Java's heap gets %s, the program %s, the model's weights %s%s, a batch %s",
                megabytes(limit),
                megabytes(heap),
                megabytes(program),
                megabytes(engine.weights()),
                writer > 0 ? ", DuckDB " + megabytes(writer) : "",
                megabytes(Math.max(0, batch())));
    }
}
