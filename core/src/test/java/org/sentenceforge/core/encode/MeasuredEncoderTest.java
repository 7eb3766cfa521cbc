package org.sentenceforge.core.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.core.text.TokenSequence;

class MeasuredEncoderTest {
    private static final double SECONDS = 0.1;

    private long nanoseconds;
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Supplier<SentenceEncoder>> others = new LinkedHashMap<>();

    /** An encoder that takes its time on the test's clock and whose vectors are all alike. */
    private final class Timed implements SentenceEncoder {
        private final int milliseconds;
        private final float value;
        private int batches;
        private boolean closed;

        Timed(int milliseconds, float value) {
            this.milliseconds = milliseconds;
            this.value = value;
        }

        @Override
        public int dimension() {
            return 1;
        }

        @Override
        public float[][] encode(List<TokenSequence> batch) {
            assertThat(closed).isFalse();
            batches++;
            nanoseconds += milliseconds * 1_000_000L;
            return new float[][] {{value}};
        }

        @Override
        public float[][][] encodeTokens(List<TokenSequence> batch) {
            return new float[][][] {encode(batch)};
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void goesOnWithTheFastestAndClosesTheOthers() {
        Timed usual = new Timed(20, 1);
        Timed fast = new Timed(5, 1);
        Timed slow = new Timed(40, 1);
        others.put("fast", () -> fast);
        others.put("slow", () -> slow);

        try (MeasuredEncoder encoder = encoder(usual)) {
            run(encoder, 150);
            assertThat(usual.closed).isTrue();
            assertThat(slow.closed).isTrue();
            assertThat(fast.closed).isFalse();
        }

        assertThat(fast.closed).isTrue();
        assertThat(fast.batches).isGreaterThan(usual.batches + slow.batches);
        assertThat(notes)
                .singleElement()
                .asString()
                .isEqualTo("usual 150 tokens/s, fast 600 tokens/s, slow 75 tokens/s: goes on with fast");
    }

    @Test
    void aRivalThatIsSlowOnBatchesOfSecondsHasOneTurn() {
        Timed usual = new Timed(2_000, 1);
        Timed slow = new Timed(5_000, 1);
        others.put("slow", () -> slow);

        try (MeasuredEncoder encoder = encoder(usual)) {
            run(encoder, 10);
        }

        // the first of them is for its vectors
        assertThat(slow.batches).isEqualTo(2);
        assertThat(slow.closed).isTrue();
    }

    @Test
    void leavesOutWhoGivesOtherVectorsOrCannotBeOpened() {
        Timed usual = new Timed(20, 1);
        Timed other = new Timed(1, 0.99f);
        others.put("of older weights", () -> other);
        others.put("broken", () -> {
            throw SforgeException.badModel("no graph");
        });

        try (MeasuredEncoder encoder = encoder(usual)) {
            run(encoder, 10);
        }

        assertThat(other.closed).isTrue();
        assertThat(other.batches).isEqualTo(1);
        assertThat(usual.batches).isEqualTo(10);
        assertThat(notes)
                .containsExactly(
                        "of older weights is left out: its vectors differ from those of usual by 1.0e-02 of their length",
                        "broken is left out: no graph");
    }

    @Test
    void opensNothingElseForLittleWork() {
        others.put("other", () -> {
            throw new AssertionError("opened");
        });

        try (MeasuredEncoder encoder = encoder(new Timed(1, 1))) {
            run(encoder, 5);
        }

        assertThat(notes).containsExactly("too few texts to tell whether other would be faster than usual");
    }

    /** An encoder that takes a number of milliseconds for a batch by its number of threads, and counts the batches of each number. */
    private record Sleeping(int threads, Map<Integer, Integer> milliseconds, Map<Integer, AtomicInteger> batches)
            implements SentenceEncoder {
        @Override
        public int dimension() {
            return 1;
        }

        @Override
        public Optional<SentenceEncoder> onThreads(int number) {
            return Optional.of(new Sleeping(number, milliseconds, batches));
        }

        @Override
        public float[][] encode(List<TokenSequence> batch) {
            batches.get(threads).incrementAndGet();
            try {
                Thread.sleep(milliseconds.get(threads));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new float[][] {{batch.get(0).length()}};
        }

        @Override
        public float[][][] encodeTokens(List<TokenSequence> batch) {
            throw new IllegalStateException();
        }

        @Override
        public void close() {}
    }

    @Test
    void takesMoreBatchesAtOneTimeAsLongAsThatIsFaster() {
        Map<Integer, AtomicInteger> batches = encodeOnFourThreads(Map.of(4, 15, 2, 15, 1, 60), 200);

        assertThat(notes).last().asString().contains("goes on with usual with 2 workers of 2 threads");
        // on a busy machine four workers may be left out before they are measured, which is another note
        assertThat(notes.subList(0, notes.size() - 1))
                .allSatisfy(note -> assertThat(note).startsWith("usual with 4 workers of 1 thread is left out"));
        assertThat(batches.get(2).get())
                .isGreaterThan(batches.get(4).get() + batches.get(1).get());
        assertThat(batches.values().stream().mapToInt(AtomicInteger::get).sum()).isEqualTo(200);
    }

    @Test
    void staysWithOneWorkerWhereTwoAreNoFasterAndTriesNoFurther() {
        Map<Integer, AtomicInteger> batches = encodeOnFourThreads(Map.of(4, 10, 2, 40, 1, 1), 120);

        assertThat(notes).singleElement().asString().endsWith("goes on with usual");
        assertThat(batches.get(1)).hasValue(0);
        assertThat(batches.values().stream().mapToInt(AtomicInteger::get).sum()).isEqualTo(120);
    }

    @Test
    void workersWithoutRoomForTheirBatchesAreSentHomeAfterOneThatTakesLong() {
        Map<Integer, AtomicInteger> batches = Map.of(2, new AtomicInteger(), 4, new AtomicInteger());
        try (MeasuredEncoder encoder = new MeasuredEncoder(
                "usual",
                new Sleeping(4, Map.of(4, 20, 2, 150), batches),
                Map.of(),
                new MeasuredEncoder.Measure(SECONDS, SECONDS, 4),
                System::nanoTime,
                notes::add)) {
            for (int b = 0; b < 20; b++) {
                encoder.encode(List.of(TokenSequence.of(new int[1])));
            }
        }

        assertThat(batches.get(2)).hasValue(1);
        assertThat(notes).singleElement().asString().contains("too little room");
    }

    /** Each batch once, its result in its place. */
    private Map<Integer, AtomicInteger> encodeOnFourThreads(Map<Integer, Integer> milliseconds, int number) {
        Map<Integer, AtomicInteger> counts =
                Map.of(1, new AtomicInteger(), 2, new AtomicInteger(), 4, new AtomicInteger());
        ExecutorService threads = Executors.newCachedThreadPool();
        float[] results = new float[number];
        try (MeasuredEncoder encoder = new MeasuredEncoder(
                "usual",
                new Sleeping(4, milliseconds, counts),
                Map.of(),
                new MeasuredEncoder.Measure(SECONDS, SECONDS, 4),
                System::nanoTime,
                notes::add)) {
            new BatchWorkers<>(encoder::encode, encoder::workers, threads)
                    .run(
                            IntStream.rangeClosed(1, number)
                                    .mapToObj(length -> List.of(TokenSequence.of(new int[length])))
                                    .toList(),
                            EncodeLimits.ofTokens(64),
                            (batch, vectors) -> results[batch] = vectors[0][0]);
        } finally {
            threads.shutdown();
        }
        for (int b = 0; b < number; b++) {
            assertThat(results[b]).isEqualTo(b + 1);
        }
        return counts;
    }

    @Test
    void workersShareTheThreadsEvenly() {
        assertThat(new MeasuredEncoder.Measure(1, 1, 12).after(1)).contains(2);
        assertThat(new MeasuredEncoder.Measure(1, 1, 12).after(4)).contains(12);
        assertThat(new MeasuredEncoder.Measure(1, 1, 7).after(1)).contains(7);
        assertThat(new MeasuredEncoder.Measure(1, 1, 2).after(2)).isEmpty();
        assertThat(new MeasuredEncoder.Measure(1, 1, 1).after(1)).isEmpty();
    }

    private MeasuredEncoder encoder(SentenceEncoder usual) {
        return new MeasuredEncoder(
                "usual",
                usual,
                others,
                new MeasuredEncoder.Measure(SECONDS, SECONDS, 1),
                () -> nanoseconds,
                notes::add);
    }

    private static void run(SentenceEncoder encoder, int batches) {
        for (int i = 0; i < batches; i++) {
            assertThat(encoder.encode(List.of(TokenSequence.of(1, 2, 3)))[0][0]).isEqualTo(1);
        }
    }
}
