package org.sentenceforge.cli.train;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.core.NativeCalls;
import org.sentenceforge.train.job.TrainingJob;
import org.sentenceforge.train.loop.TrainingStopped;

/**
 * What happens when a signal stops the program during a training: the update at hand is finished or the evaluation left, a checkpoint
 * written, and the user told how to go on. A further signal ends the program without waiting for that. In force until closed.
 */
final class Interruption implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 1;

    private final TrainingJob job;
    private final ConsoleOptions console;
    private final Consumer<StopReport> told;
    private final Runnable atEnd = this::stop;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** @param told hears how far the training was; on whatever thread */
    Interruption(TrainingJob job, ConsoleOptions console, Consumer<StopReport> told) {
        this.job = job;
        this.console = console;
        this.told = told;
        NativeCalls.atEnd(atEnd);
    }

    /** On the signal's thread. */
    private void stop() {
        if (job.reached().totalUpdates() == 0) {
            told.accept(report("")); // there is nothing to keep yet
            return;
        }
        job.stop();
        try {
            if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                console.info(System.lineSeparator()
                        + "stopping after the update at hand, with a checkpoint; a further signal stops at once");
                ended.await();
            }
        } catch (InterruptedException e) {
            told.accept(report("stopped at once"));
        }
    }

    /** On the training's thread, when it has come to its stop: leaves the end to the signal's thread. */
    void stopped(TrainingStopped stop) {
        told.accept(report(
                Stream.of(stop.getSuppressed()).map(Throwable::getMessage).collect(Collectors.joining())));
        ended.countDown();
        NativeCalls.awaitEnd();
    }

    private StopReport report(String problem) {
        return new StopReport(job.reached(), problem);
    }

    @Override
    public void close() {
        ended.countDown();
        NativeCalls.atEndNoMore(atEnd);
    }
}
