package org.sentenceforge.core.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.text.TokenSequence;

class BatchWorkersTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void asManyBatchesRunAtTheSameTimeAsAreWanted() {
        CyclicBarrier three = new CyclicBarrier(3);
        List<Integer> done = new ArrayList<>();

        new BatchWorkers<Integer>(
                        batch -> {
                            await(three);
                            return new Integer[] {batch.get(0).length()};
                        },
                        () -> 3,
                        threads)
                .run(batches(1, 2, 3, 4, 5, 6), EncodeLimits.ofTokens(8), (batch, results) -> {
                    assertThat(results[0]).isEqualTo(batch + 1);
                    done.add(batch);
                });

        assertThat(done).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
    }

    @Test
    void whereOneIsWantedItRunsOnTheCallersThread() {
        List<Thread> callers = new ArrayList<>();

        new BatchWorkers<Integer>(
                        batch -> {
                            callers.add(Thread.currentThread());
                            return new Integer[0];
                        },
                        () -> 1,
                        threads)
                .run(batches(3, 4), EncodeLimits.ofTokens(8), (batch, results) -> {});

        assertThat(callers).containsExactly(Thread.currentThread(), Thread.currentThread());
    }

    @Test
    void whenAnotherNumberIsWantedTheRunningOnesAreWaitedFor() {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger running = new AtomicInteger();

        new BatchWorkers<Integer>(
                        batch -> {
                            int beside = running.getAndIncrement();
                            if (batch.get(0).length() == 3) {
                                assertThat(beside).isZero();
                            }
                            begun.incrementAndGet();
                            running.decrementAndGet();
                            return new Integer[0];
                        },
                        () -> begun.get() == 2 ? 1 : 2,
                        threads)
                .run(batches(1, 2, 3, 4, 5), EncodeLimits.ofTokens(8), (batch, results) -> {});

        assertThat(begun).hasValue(5);
    }

    @Test
    void batchesThatTogetherExceedTheMemoryFollowEachOther() {
        EncodeLimits limits = EncodeLimits.ofTokens(8).within(100, new EngineMemory(0, 0, 10, 0), Long.MAX_VALUE);
        AtomicInteger running = new AtomicInteger();

        new BatchWorkers<Integer>(
                        batch -> {
                            assertThat(running.incrementAndGet()).isOne();
                            running.decrementAndGet();
                            return new Integer[0];
                        },
                        () -> 4,
                        threads)
                .run(batches(6, 6, 5, 8), limits, (batch, results) -> {});
    }

    @Test
    void whatABatchThrowsComesOutWhenNoOtherIsRunning() {
        CountDownLatch failed = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();

        assertThatThrownBy(() -> new BatchWorkers<Integer>(
                                batch -> {
                                    if (batch.get(0).length() == 1) {
                                        failed.countDown();
                                        throw SforgeException.failed("unlucky", null);
                                    }
                                    await(failed);
                                    ended.incrementAndGet();
                                    return new Integer[0];
                                },
                                () -> 3,
                                threads)
                        .run(batches(2, 2, 1), EncodeLimits.ofTokens(8), (batch, results) -> {}))
                .hasMessage("unlucky");

        assertThat(ended).hasValue(2);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("not at the same time", e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<List<TokenSequence>> batches(int... lengths) {
        return IntStream.of(lengths)
                .mapToObj(length -> List.of(TokenSequence.of(new int[length])))
                .toList();
    }
}
