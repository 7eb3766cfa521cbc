package org.sentenceforge.core.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
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
        List<Integer> windows = new ArrayList<>();
        EncodePipeline<Integer, Integer> wide = new EncodePipeline<>(
                rows -> TokenizedTexts.whole(
                        rows.stream().map(n -> TokenSequence.of(new int[n])).toList()),
                batch -> batch.stream().map(TokenSequence::length).toArray(Integer[]::new),
                64,
                2000);

        wide.run(Collections.nCopies(6000, 1).iterator(), (rows, values) -> windows.add(rows.size()), SILENT);

        assertThat(windows).containsExactly(512, 1024, 2000, 2000, 464);
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
                (parts, lengths) -> lengths.stream().mapToInt(i -> i).sum(),
                64,
                2);
        List<Integer> results = new ArrayList<>();
        AtomicLong advanced = new AtomicLong();
        Progress.Task counting = new Progress.Task() {
            @Override
            public void advance(long units) {
                advanced.addAndGet(units);
            }

            @Override
            public void note(List<String> figures) {}

            @Override
            public void close() {}
        };

        EncodeStatistics statistics =
                inParts.run(List.of(5, 1, 2, 3).iterator(), (rows, values) -> results.addAll(values), counting);

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

        assertThat(BatchPlan.of(texts, 14).batches()).containsExactly(List.of(2), List.of(1, 3), List.of(4, 0));
    }

    /** A model that answers with the length of each row. */
    private static EncodePipeline<Integer, Integer> pipeline() {
        return new EncodePipeline<>(
                rows -> TokenizedTexts.whole(
                        rows.stream().map(n -> TokenSequence.of(new int[n])).toList()),
                batch -> batch.stream().map(TokenSequence::length).toArray(Integer[]::new),
                64,
                128);
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
                64,
                4);

        assertThatThrownBy(() ->
                        slow.run(Collections.nCopies(100, 1).iterator(), (rows, values) -> fail("no results"), SILENT))
                .hasMessage("the model");

        assertThat(running).hasValue(0);
    }
}
