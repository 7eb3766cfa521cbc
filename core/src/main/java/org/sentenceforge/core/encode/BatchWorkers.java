package org.sentenceforge.core.encode;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.sentenceforge.core.text.TokenSequence;

/**
 * Gives batches to a model: one after the other on the caller's thread, or as many at the same time as are wanted and have room. Whenever
 * another number is wanted, those that run are waited for, so that the others have the machine to themselves.
 *
 * @param model   may be called by several threads
 * @param wanted  how many batches at the same time, asked before each
 * @param threads run the batches where it is more than one
 */
record BatchWorkers<V>(Function<List<TokenSequence>, V[]> model, IntSupplier wanted, Executor threads) {

    /** Takes a batch's results, on the thread that called {@link #run}. */
    @FunctionalInterface
    interface Results<V> {
        void accept(int batch, V[] results);
    }

    /** Runs all batches, begun in their order. What one of them throws comes out when none is running any more. */
    void run(List<List<TokenSequence>> batches, EncodeLimits limits, Results<V> results) {
        Running running = new Running(results);
        int now = 0;
        try {
            for (int b = 0; b < batches.size(); b++) {
                List<TokenSequence> batch = batches.get(b);
                int most = wanted.getAsInt();
                while (!running.isEmpty()
                        && (most != now || running.isFull(now) || !running.haveRoomFor(batch, limits))) {
                    running.awaitOne();
                    most = wanted.getAsInt();
                }
                now = most;
                if (now == 1) {
                    results.accept(b, model.apply(batch));
                } else {
                    running.start(b, batch);
                }
            }
            while (!running.isEmpty()) {
                running.awaitOne();
            }
        } finally {
            running.end();
        }
    }

    private record Given(int place, List<TokenSequence> texts) {}

    /** The batches that are with the model. */
    private final class Running {
        private final Results<V> results;
        private final ExecutorCompletionService<V[]> done = new ExecutorCompletionService<>(threads);
        private final Map<Future<V[]>, Given> batches = new HashMap<>();

        Running(Results<V> results) {
            this.results = results;
        }

        void start(int place, List<TokenSequence> batch) {
            batches.put(done.submit(() -> model.apply(batch)), new Given(place, batch));
        }

        boolean isEmpty() {
            return batches.isEmpty();
        }

        boolean isFull(int most) {
            return batches.size() >= most;
        }

        boolean haveRoomFor(List<TokenSequence> batch, EncodeLimits limits) {
            List<TokenSequence> all = Stream.concat(
                            batch.stream(), batches.values().stream().flatMap(given -> given.texts.stream()))
                    .toList();
            return limits.holdAtOnce(all);
        }

        void awaitOne() {
            try {
                Future<V[]> next = done.take();
                results.accept(batches.remove(next).place, next.get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Error cause) {
                    throw cause;
                }
                throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CompletionException(e);
            }
        }

        /** No native call may outlive what it uses. */
        void end() {
            boolean interrupted = false;
            while (!batches.isEmpty()) {
                try {
                    batches.remove(done.take());
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
