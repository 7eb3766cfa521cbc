package org.sentenceforge.core.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.ExitCode;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.support.TestSeed;
import org.sentenceforge.core.text.TokenSequence;
import org.sentenceforge.core.text.TokenizedTexts;

class EncodePipelineTest {
    private static final Progress.Task SILENT = Progress.NONE.start("", "", Progress.UNKNOWN);

    @Test
    void givesResultsInTheOrderOfTheRowsOverSeveralWindows() {
        long seed = TestSeed.of(EncodePipelineTest.class);
        Random random = new Random(seed);
        List<Integer> lengths = IntStream.range(0, 1000)
                .map(i -> 1 + random.nextInt(50))
                .boxed()
                .toList();
        List<Integer> results = new ArrayList<>();

        EncodeStatistics statistics =
                pipeline().run(lengths.iterator(), (rows, values) -> results.addAll(values), SILENT);

        assertThat(results).as("seed " + seed).isEqualTo(lengths);
        assertThat(statistics.rows()).isEqualTo(1000);
        assertThat(statistics.tokens())
                .isEqualTo(lengths.stream().mapToInt(i -> i).sum());
    }

    @Test
    void theFirstWindowsAreSmallSoThatTheModelStartsSoon() {
        assertThat(windows(Collections.nCopies(1500, 1), 0, new WindowSize(500, 10_000)))
                .containsExactly(64, 128, 256, 500, 500, 52);
    }

    @Test
    void aWindowEndsWhereItsTokensWouldBeTooMany() {
        assertThat(windows(List.of(5, 5, 1, 30, 9, 1, 1), 0, new WindowSize(500, 10)))
                .containsExactly(2, 1, 1, 2, 1);
    }

    /** A run that is killed behind a window, and resumed there, makes the windows that it would have made. */
    @Test
    void windowsFromAnyBorderOnAreTheSame() {
        long seed = TestSeed.of(EncodePipelineTest.class);
        Random random = new Random(seed);
        List<Integer> lengths = random.ints(5000, 1, 80).boxed().collect(Collectors.toCollection(ArrayList::new));
        WindowSize size = new WindowSize(700, 20_000);
        List<Integer> whole = windows(lengths, 0, size);

        int position = 0;
        for (int window = 0; window < whole.size(); window++) {
            assertThat(windows(lengths.subList(position, lengths.size()), position, size))
                    .as("seed " + seed + ", from row " + position)
                    .isEqualTo(whole.subList(window, whole.size()));
            position += whole.get(window);
        }
    }

    private static List<Integer> windows(List<Integer> lengths, long position, WindowSize size) {
        List<Integer> windows = new ArrayList<>();
        new EncodePipeline<Integer, Integer>(
                        rows -> TokenizedTexts.whole(rows.stream()
                                .map(n -> TokenSequence.of(new int[n]))
                                .toList()),
                        batch -> batch.stream().map(TokenSequence::length).toArray(Integer[]::new),
                        EncodeLimits.ofTokens(64),
                        size)
                .run(lengths.iterator(), position, (rows, values, truncated) -> windows.add(rows.size()), SILENT);
        return windows;
    }

    @Test
    void rowsWithTheSameTokensGoThroughTheModelOnce() {
        List<Integer> encoded = new ArrayList<>();
        List<Integer> results = new ArrayList<>();
        AtomicLong advanced = new AtomicLong();
        EncodePipeline<Integer, Integer> counting = new EncodePipeline<>(
                rows -> TokenizedTexts.whole(
                        rows.stream().map(n -> TokenSequence.of(new int[n])).toList()),
                batch -> {
                    batch.forEach(text -> encoded.add(text.length()));
                    return batch.stream().map(TokenSequence::length).toArray(Integer[]::new);
                },
                EncodeLimits.ofTokens(64),
                WindowSize.ofTexts(1, EncodeLimits.ofTokens(64)));

        EncodeStatistics statistics = counting.run(
                List.of(3, 5, 3, 3, 5).iterator(), (rows, values) -> results.addAll(values), counting(advanced));

        assertThat(encoded).containsExactlyInAnyOrder(3, 5);
        assertThat(results).containsExactly(3, 5, 3, 3, 5);
        assertThat(statistics.rows()).isEqualTo(5);
        assertThat(statistics.tokens()).isEqualTo(19);
        assertThat(advanced).hasValue(5);
    }

    private static Progress.Task counting(AtomicLong advanced) {
        return new Progress.Task() {
            @Override
            public void advance(long units) {
                advanced.addAndGet(units);
            }

            @Override
            public void note(List<String> figures) {}

            @Override
            public void close() {}
        };
    }

    /** Rows of a pipe whose writer waits for the results of what it has written. */
    @Test
    void resultsOfLiveRowsDoNotWaitForFurtherRows() throws InterruptedException {
        BlockingQueue<Integer> pipe = new LinkedBlockingQueue<>(List.of(3, 4));
        BlockingQueue<Integer> results = new LinkedBlockingQueue<>();
        Iterator<Integer> rows = new Iterator<>() {
            private int upcoming = -1;

            @Override
            public boolean hasNext() {
                try {
                    upcoming = upcoming < 0 ? pipe.take() : upcoming;
                } catch (InterruptedException e) {
                    return false;
                }
                return upcoming > 0;
            }

            @Override
            public Integer next() {
                int row = upcoming;
                upcoming = -1;
                return row;
            }
        };
        Thread running = new Thread(
                () -> pipeline().run(new LiveRows<>(rows), (window, values) -> results.addAll(values), SILENT));
        running.start();

        assertThat(results.poll(1, TimeUnit.MINUTES)).isEqualTo(3);
        assertThat(results.poll(1, TimeUnit.MINUTES)).isEqualTo(4);
        pipe.add(5);
        assertThat(results.poll(1, TimeUnit.MINUTES)).isEqualTo(5);
        pipe.add(0);
        running.join(TimeUnit.MINUTES.toMillis(1));
        assertThat(running.isAlive()).isFalse();
    }

    @Test
    void anErrorOfLiveRowsComesOut() {
        Iterator<Integer> broken = new Iterator<>() {
            @Override
            public boolean hasNext() {
                throw SforgeException.badData("broken");
            }

            @Override
            public Integer next() {
                throw new NoSuchElementException();
            }
        };

        assertThatThrownBy(() -> pipeline().run(new LiveRows<>(broken), (rows, values) -> fail("no results"), SILENT))
                .hasMessage("broken");
    }

    /** A row of 5 tokens is read in parts of at most 2; the model answers with the length of each part. */
    @Test
    void partsOfARowBecomeOneResult() {
        EncodePipeline<Integer, Integer> inParts = new EncodePipeline<>(
                rows -> {
                    List<TokenSequence> parts = new ArrayList<>();
                    BitSet continued = new BitSet();
                    for (int length : rows) {
                        for (int start = 0; start < length; start += 2) {
                            continued.set(parts.size(), start > 0);
                            parts.add(TokenSequence.of(new int[Math.min(2, length - start)]));
                        }
                    }
                    return new TokenizedTexts(parts, new BitSet(), continued);
                },
                batch -> batch.stream().map(TokenSequence::length).toArray(Integer[]::new),
                () -> 2,
                (parts, lengths) -> lengths.stream().mapToInt(i -> i).sum(),
                EncodeLimits.ofTokens(64),
                new WindowSize(2, 64));
        List<Integer> results = new ArrayList<>();
        AtomicLong advanced = new AtomicLong();
        EncodeStatistics statistics = inParts.run(
                List.of(5, 1, 2, 3).iterator(), (rows, values) -> results.addAll(values), counting(advanced));

        assertThat(results).containsExactly(5, 1, 2, 3);
        assertThat(statistics.rows()).isEqualTo(4);
        assertThat(statistics.chunked()).isEqualTo(2);
        assertThat(statistics.tokens()).isEqualTo(11);
        assertThat(advanced).as("progress counts rows, not parts").hasValue(4);
    }

    @Test
    void passesAnErrorOfTheSinkOn() {
        assertThatThrownBy(() -> pipeline()
                        .run(
                                List.of(1, 2).iterator(),
                                (rows, values) -> {
                                    throw SforgeException.badData("full");
                                },
                                SILENT))
                .hasMessage("full");
    }

    @Test
    void plansTheLongestTextsFirstAndKeepsToTheBudget() {
        List<TokenSequence> texts = IntStream.of(3, 9, 30, 5, 5)
                .mapToObj(n -> TokenSequence.of(new int[n]))
                .toList();

        assertThat(BatchPlan.of(texts, EncodeLimits.ofTokens(14)).batches())
                .containsExactly(List.of(2), List.of(1, 3), List.of(4, 0));
    }

    @Test
    void plansBatchesThatTheLimitInBytesHasRoomForAndRefusesATextThatItHasNot() {
        List<TokenSequence> texts = IntStream.of(10, 10, 4, 3)
                .mapToObj(n -> TokenSequence.of(new int[n]))
                .toList();
        EngineMemory engine = new EngineMemory(0, 0, 100, 10);

        // 10 tokens take 1,000 bytes and 1,000 for their 100 pairs; 4 and 3 take 700 and 250
        EncodeLimits limits = EncodeLimits.ofTokens(1000).within(2_100, engine, Long.MAX_VALUE);

        assertThat(BatchPlan.of(texts, limits).batches()).containsExactly(List.of(0), List.of(1), List.of(2, 3));
        assertThatThrownBy(() -> BatchPlan.of(texts, limits.within(1_999, engine, Long.MAX_VALUE)))
                .isInstanceOfSatisfying(
                        SforgeException.class,
                        error -> assertThat(error.exitCode()).isEqualTo(ExitCode.OUT_OF_MEMORY))
                .hasMessageContaining("a text of 10 tokens");
    }

    /** A model that answers with the length of each row. */
    private static EncodePipeline<Integer, Integer> pipeline() {
        return new EncodePipeline<>(
                rows -> TokenizedTexts.whole(
                        rows.stream().map(n -> TokenSequence.of(new int[n])).toList()),
                batch -> batch.stream().map(TokenSequence::length).toArray(Integer[]::new),
                EncodeLimits.ofTokens(64),
                new WindowSize(128, 10_000));
    }

    /** Whoever gets the error closes the tokenizer, whose native calls do not survive that. */
    @Test
    void noTokenizerRunsAnyMoreWhenAnErrorComesOut() {
        AtomicInteger running = new AtomicInteger();
        CountDownLatch second = new CountDownLatch(2);
        EncodePipeline<Integer, Integer> slow = new EncodePipeline<>(
                rows -> {
                    running.incrementAndGet();
                    second.countDown();
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
                    running.decrementAndGet();
                    return TokenizedTexts.whole(
                            rows.stream().map(n -> TokenSequence.of(new int[n])).toList());
                },
                batch -> {
                    try {
                        second.await(); // the next window is being tokenized
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    throw SforgeException.failed("the model", null);
                },
                EncodeLimits.ofTokens(64),
                new WindowSize(4, 64));

        assertThatThrownBy(() ->
                        slow.run(Collections.nCopies(100, 1).iterator(), (rows, values) -> fail("no results"), SILENT))
                .hasMessage("the model");

        assertThat(running).hasValue(0);
    }
}
