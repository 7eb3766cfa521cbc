package org.sentenceforge.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sentenceforge.train.config.arguments.Batches;
import org.sentenceforge.train.sampling.BatchOrder;
import org.sentenceforge.train.sampling.Shuffled;

/** What goes wrong in the thread that makes batches ahead reaches the trainer, which waits for them. */
class StepFeedTest {

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anOutOfMemoryWhileTextsAreTokenizedEndsTheTraining() {
        BatchMaker maker = (rows, seed) -> {
            throw new OutOfMemoryError("Java heap space");
        };

        try (StepFeed feed = feed(maker)) {
            assertThatThrownBy(feed::next).isInstanceOf(OutOfMemoryError.class);
        }
    }

    @Test
    void whatTheThreadReadsWithIsInUseUntilItIsClosedEvenForATrainerThatIsInterrupted() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        AtomicBoolean done = new AtomicBoolean();
        BatchMaker maker = (rows, seed) -> {
            inside.countDown();
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
            while (System.nanoTime() < end) { // as in native code, no interruption is seen
                Thread.onSpinWait();
            }
            done.set(true);
            throw new IllegalStateException("nobody waits for this batch");
        };
        StepFeed feed = feed(maker);
        inside.await();

        Thread.currentThread().interrupt();
        feed.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(done).isTrue();
    }

    private static StepFeed feed(BatchMaker maker) {
        BatchOrder order = BatchOrder.of(
                List.of(new Shuffled(4, 4, false)), BatchOrder.Mixing.PROPORTIONAL, 1, OptionalLong.empty());
        return new StepFeed(List.of(maker), order, new Schedule(1, 1, Batches.Leftover.UPDATE, 1, 1, 1), 0, 1);
    }
}
