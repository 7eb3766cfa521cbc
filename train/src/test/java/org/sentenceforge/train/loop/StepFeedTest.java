package org.sentenceforge.train.loop;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
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
        BatchOrder order = BatchOrder.of(
                List.of(new Shuffled(4, 4, false)), BatchOrder.Mixing.PROPORTIONAL, 1, OptionalLong.empty());
        BatchMaker maker = (rows, seed) -> {
            throw new OutOfMemoryError("Java heap space");
        };
        Schedule schedule = new Schedule(1, 1, Batches.Leftover.UPDATE, 1, 1, 1);

        try (StepFeed feed = new StepFeed(List.of(maker), order, schedule, 0, 1)) {
            assertThatThrownBy(feed::next).isInstanceOf(OutOfMemoryError.class);
        }
    }
}
