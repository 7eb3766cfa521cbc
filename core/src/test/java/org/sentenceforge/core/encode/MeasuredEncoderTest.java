package org.sentenceforge.core.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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
            run(encoder, 60);
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
    }

    private MeasuredEncoder encoder(SentenceEncoder usual) {
        return new MeasuredEncoder("usual", usual, others, SECONDS, () -> nanoseconds, notes::add);
    }

    private static void run(SentenceEncoder encoder, int batches) {
        for (int i = 0; i < batches; i++) {
            assertThat(encoder.encode(List.of(TokenSequence.of(1, 2, 3)))[0][0]).isEqualTo(1);
        }
    }
}
