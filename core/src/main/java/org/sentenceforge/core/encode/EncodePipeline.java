package org.sentenceforge.core.encode;

import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.text.TokenizedTexts;

/**
 * Rows in, results out in the same order, with a window of rows in memory whatever the input's size.
 *
 * <p>Three stages work at the same time: one thread reads and tokenizes the next window, the caller's thread runs the model on this one,
 * batch by batch as {@link BatchPlan} says (rows with the same tokens once; several batches at a time on {@link BatchWorkers}), and one
 * thread writes the last one's results.
 *
 * @param <R> a row of the input
 * @param <V> what the model makes of a row
 */
public final class EncodePipeline<R, V> {
    private static final int PATIENCE_SECONDS = 1;

    private final Function<List<R>, TokenizedTexts> tokenizer;
    private final Function<List<TokenSequence>, V[]> model;
    private final IntSupplier workers;
    private final BiFunction<List<TokenSequence>, List<V>, V> join;
    private final EncodeLimits limits;
    private final WindowSize windows;

    /** Takes a window's results, in order. */
    @FunctionalInterface
    public interface Sink<R, V> {
        void accept(List<R> rows, List<V> results);
    }

    /** The same with the rows that were cut to the maximum length, by their place in the window. */
    @FunctionalInterface
    interface WindowSink<R, V> {
        void accept(List<R> rows, List<V> results, BitSet truncated);
    }

    /** For rows that are one sequence of tokens each. */
    EncodePipeline(
            Function<List<R>, TokenizedTexts> tokenizer,
            Function<List<TokenSequence>, V[]> model,
            EncodeLimits limits,
            WindowSize windows) {
        this(tokenizer, model, () -> 1, (parts, values) -> values.get(0), limits, windows);
    }

    /**
     * Also for rows of several parts, and with several batches at the same time.
     *
     * @param workers how many of them, asked before each
     * @param join    makes one result of those of a row's parts, of which there may be one
     */
    EncodePipeline(
            Function<List<R>, TokenizedTexts> tokenizer,
            Function<List<TokenSequence>, V[]> model,
            IntSupplier workers,
            BiFunction<List<TokenSequence>, List<V>, V> join,
            EncodeLimits limits,
            WindowSize windows) {
        this.tokenizer = tokenizer;
        this.model = model;
        this.workers = workers;
        this.join = join;
        this.limits = limits;
        this.windows = windows;
    }

    /** Runs all rows through the model. The task is advanced by rows; what a stage throws comes out here. */
    public EncodeStatistics run(Iterator<R> rows, Sink<R, V> sink, Progress.Task task) {
        return run(rows, 0, (window, results, truncated) -> sink.accept(window, results), task);
    }

    /** @param position how many rows of the input lie before these, which decides where windows end */
    EncodeStatistics run(Iterator<R> rows, long position, WindowSink<R, V> sink, Progress.Task task) {
        ExecutorService reader = Executors.newSingleThreadExecutor(daemon("sforge-tokenize"));
        ExecutorService writer = Executors.newSingleThreadExecutor(daemon("sforge-write"));
        ExecutorService others = Executors.newCachedThreadPool(daemon("sforge-encode"));
        BatchWorkers<V> batches = new BatchWorkers<>(model, workers, others);
        TokenizedWindows<R> tokenized = new TokenizedWindows<>(rows, tokenizer, windows, position);
        EncodeStatistics statistics = EncodeStatistics.NONE;
        long start = System.nanoTime();
        try {
            Future<Window<R>> next = reader.submit(tokenized::next);
            Future<?> written = writer.submit(() -> {});
            for (Window<R> window = get(next); !window.rows().isEmpty(); window = get(next)) {
                next = reader.submit(tokenized::next);
                List<V> results = window.encode(batches, join, limits, task);
                get(written);
                Window<R> done = window;
                written = writer.submit(() -> sink.accept(done.rows(), results, done.truncated()));
                statistics = statistics.plus(window);
            }
            get(written);
            return statistics.in(System.nanoTime() - start);
        } finally {
            reader.shutdownNow();
            writer.shutdownNow();
            others.shutdown();
            tokenized.end();
            await(reader);
            await(writer);
        }
    }

    private static <X> X get(Future<X> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    /** A thread that waits for a row, or for somebody to take one, may wait for ever; it is left behind. */
    private static void await(ExecutorService stage) {
        try {
            stage.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
