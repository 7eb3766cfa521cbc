package org.sentenceforge.core.encode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.sentenceforge.core.text.TokenSequence;

/**
 * Runs parts of a batch at the same time: of the encoders, whichever is idle takes the next part, on a thread of its own. The same one may
 * stand in the list several times. Owns them, and the threads, until closed.
 */
final class ParallelEncoder implements SentenceEncoder {
    private final List<SentenceEncoder> encoders;
    private final Parts parts;
    private final BlockingQueue<SentenceEncoder> idle;
    private final ExecutorService threads;

    /** What of a batch goes through an encoder together. */
    @FunctionalInterface
    interface Parts {
        /** Each text by itself: what it shares a batch with cannot change its numbers. */
        Parts SINGLE_TEXTS =
                batch -> IntStream.range(0, batch.size()).mapToObj(List::of).toList();

        /** The texts' places in the batch, part by part. */
        List<List<Integer>> of(List<TokenSequence> batch);

        /** Smaller batches, which do not depend on the number of encoders. */
        static Parts within(EncodeLimits limits) {
            return batch -> BatchPlan.of(batch, limits).batches();
        }
    }

    ParallelEncoder(List<? extends SentenceEncoder> encoders, Parts parts) {
        this.encoders = List.copyOf(encoders);
        this.parts = parts;
        idle = new LinkedBlockingQueue<>(encoders);
        threads = Executors.newFixedThreadPool(encoders.size(), task -> {
            Thread thread = new Thread(task, "sforge-encode");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public int dimension() {
        return encoders.get(0).dimension();
    }

    @Override
    public float[][] encode(List<TokenSequence> batch) {
        return inParts(batch, SentenceEncoder::encode, new float[batch.size()][]);
    }

    @Override
    public float[][][] encodeTokens(List<TokenSequence> batch) {
        return inParts(batch, SentenceEncoder::encodeTokens, new float[batch.size()][][]);
    }

    private <V> V[] inParts(
            List<TokenSequence> batch, BiFunction<SentenceEncoder, List<TokenSequence>, V[]> run, V[] results) {
        List<List<Integer>> split = parts.of(batch);
        List<Future<V[]>> running = new ArrayList<>();
        for (List<Integer> part : split) {
            List<TokenSequence> texts = part.stream().map(batch::get).toList();
            running.add(threads.submit(() -> {
                SentenceEncoder encoder = idle.take();
                try {
                    return run.apply(encoder, texts);
                } finally {
                    idle.add(encoder);
                }
            }));
        }
        RuntimeException failure = null;
        for (int p = 0; p < split.size(); p++) {
            try {
                V[] values = running.get(p).get();
                for (int i = 0; i < values.length; i++) {
                    results[split.get(p).get(i)] = values[i];
                }
            } catch (ExecutionException e) {
                failure =
                        e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CompletionException(e);
            }
        }
        if (failure != null) {
            throw failure; // after the last part, so that no native call outlives what it uses
        }
        return results;
    }

    @Override
    public long paddingTokens() {
        return distinct().stream().mapToLong(SentenceEncoder::paddingTokens).sum();
    }

    private Set<SentenceEncoder> distinct() {
        Set<SentenceEncoder> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        distinct.addAll(encoders);
        return distinct;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        distinct().forEach(SentenceEncoder::close);
    }
}
