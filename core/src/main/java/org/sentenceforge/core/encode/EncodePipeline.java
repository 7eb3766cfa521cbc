package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.text.TokenizedTexts;

/**
 * Rows in, results out in the same order, with a window of rows in memory whatever the input's size.
 *
 * <p>Three stages work at the same time: one thread reads and tokenizes the next window, the caller's thread runs the model on this one,
 * batch by batch as {@link BatchPlan} says, and one thread writes the last one's results.
 *
 * @param <R> a row of the input
 * @param <V> what the model makes of a row
 */
public final class EncodePipeline<R, V> {
    /** Rows of the first window. Each next one has twice as many, up to the full size, so that the model need not wait long for its first. */
    private static final int FIRST_ROWS = 512;

    private static final int PATIENCE_SECONDS = 1;

    private final Function<List<R>, TokenizedTexts> tokenizer;
    private final Function<List<TokenSequence>, V[]> model;
    private final BiFunction<List<TokenSequence>, List<V>, V> join;
    private final int tokensPerBatch;
    private final int rowsPerWindow;

    /** Takes a window's results, in order. */
    @FunctionalInterface
    public interface Sink<R, V> {
        void accept(List<R> rows, List<V> results);
    }

    private record Window<R>(List<R> rows, TokenizedTexts tokens) {}

    /** For rows that are one sequence of tokens each. */
    public EncodePipeline(
            Function<List<R>, TokenizedTexts> tokenizer,
            Function<List<TokenSequence>, V[]> model,
            int tokensPerBatch,
            int rowsPerWindow) {
        this(tokenizer, model, (parts, values) -> values.get(0), tokensPerBatch, rowsPerWindow);
    }

    /** @param join makes one result of those of a row's parts */
    public EncodePipeline(
            Function<List<R>, TokenizedTexts> tokenizer,
            Function<List<TokenSequence>, V[]> model,
            BiFunction<List<TokenSequence>, List<V>, V> join,
            int tokensPerBatch,
            int rowsPerWindow) {
        this.tokenizer = tokenizer;
        this.model = model;
        this.join = join;
        this.tokensPerBatch = tokensPerBatch;
        this.rowsPerWindow = rowsPerWindow;
    }

    /** Runs all rows through the model. The task is advanced by rows; what a stage throws comes out here. */
    public EncodeStatistics run(Iterator<R> rows, Sink<R, V> sink, Progress.Task task) {
        ExecutorService reader = Executors.newSingleThreadExecutor(daemon("sforge-tokenize"));
        ExecutorService writer = Executors.newSingleThreadExecutor(daemon("sforge-write"));
        Tokenizing tokenizing = new Tokenizing();
        EncodeStatistics statistics = EncodeStatistics.NONE;
        long start = System.nanoTime();
        try {
            int size = Math.min(FIRST_ROWS, rowsPerWindow);
            Future<Window<R>> next = tokenizing.submit(reader, rows, size);
            Future<?> written = writer.submit(() -> {});
            for (Window<R> window = get(next); !window.rows.isEmpty(); window = get(next)) {
                size = Math.min(2 * size, rowsPerWindow);
                next = tokenizing.submit(reader, rows, size);
                List<V> results = results(window.tokens, task);
                get(written);
                List<R> done = window.rows;
                written = writer.submit(() -> sink.accept(done, results));
                statistics = statistics.plus(window.tokens);
            }
            get(written);
            return statistics.in(System.nanoTime() - start);
        } finally {
            reader.shutdownNow();
            writer.shutdownNow();
            tokenizing.end();
            await(reader);
            await(writer);
        }
    }

    private List<V> results(TokenizedTexts texts, Progress.Task task) {
        List<TokenSequence> sequences = texts.sequences();
        List<V> results = new ArrayList<>(Collections.nCopies(sequences.size(), null));
        for (List<Integer> batch : BatchPlan.of(sequences, tokensPerBatch).batches()) {
            V[] values = model.apply(batch.stream().map(sequences::get).toList());
            for (int i = 0; i < values.length; i++) {
                results.set(batch.get(i), values[i]);
            }
            task.advance(batch.stream().filter(i -> !texts.continued().get(i)).count());
        }
        return texts.continued().isEmpty() ? results : joined(texts, results);
    }

    private List<V> joined(TokenizedTexts texts, List<V> results) {
        List<V> joined = new ArrayList<>();
        int parts;
        for (int first = 0; first < results.size(); first += parts) {
            parts = texts.parts(first);
            joined.add(
                    parts == 1
                            ? results.get(first)
                            : join.apply(
                                    texts.sequences().subList(first, first + parts),
                                    results.subList(first, first + parts)));
        }
        return joined;
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

    /** Reads windows of rows, and tokenizes them until it is ended: the tokenizer may then be closed, which no native call survives. */
    private final class Tokenizing {
        private boolean ended;

        Future<Window<R>> submit(ExecutorService reader, Iterator<R> rows, int size) {
            return reader.submit(() -> {
                List<R> window = new ArrayList<>();
                while (window.size() < size && rows.hasNext()) {
                    window.add(rows.next());
                }
                return tokenized(window);
            });
        }

        private synchronized Window<R> tokenized(List<R> window) {
            if (ended) {
                throw new CancellationException();
            }
            return new Window<>(window, tokenizer.apply(window));
        }

        /** Waits for a call of the tokenizer; there will be no further one. */
        synchronized void end() {
            ended = true;
        }
    }
}
