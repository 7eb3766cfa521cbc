package org.sentenceforge.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RelativeSpeedTest {

    @Test
    void whatElseTheMachineDoesMeetsBothAndChangesNothing() {
        Runnable original = sleeping(20, 20, 120, 20, 20, 80, 20);
        Runnable file = sleeping(10, 10, 60, 10, 400, 40, 10);

        assertThat(RelativeSpeed.of(original, file).orElseThrow()).isCloseTo(2, within(0.7));
    }

    @Test
    void ratiosThatAreFarApartAreNoFigure() {
        int[] times = IntStream.range(0, 40).map(i -> i % 2 == 0 ? 5 : 60).toArray();

        assertThat(RelativeSpeed.of(sleeping(20), sleeping(times))).isEmpty();
    }

    @Test
    void ofALargeModelOnlyOneFormIsInMemory() {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        OptionalDouble speed = RelativeSpeed.oneAfterTheOther(
                opened(sleeping(30), open, most), opened(sleeping(10), open, most), List.of());

        assertThat(most).hasValue(1);
        assertThat(open).hasValue(0);
        speed.ifPresent(ratio -> assertThat(ratio).isCloseTo(3, within(1.0))); // none on a busy machine
    }

    private static Supplier<RelativeSpeed.Opened> opened(Runnable run, AtomicInteger open, AtomicInteger most) {
        return () -> {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            return new RelativeSpeed.Opened(batch -> run.run(), open::decrementAndGet);
        };
    }

    /** Takes these milliseconds one time after the other, and then the last for ever; the first run of all is not measured. */
    private static Runnable sleeping(int... times) {
        Iterator<Integer> next =
                List.copyOf(IntStream.of(times).boxed().toList()).iterator();
        int last = times[times.length - 1];
        return () -> sleep(next.hasNext() ? next.next() : last);
    }

    private static void sleep(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
