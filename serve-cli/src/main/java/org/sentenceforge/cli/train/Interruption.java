package org.sentenceforge.cli.train;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.sentenceforge.cli.command.ConsoleOptions;
import org.sentenceforge.core.NativeCalls;
import org.sentenceforge.core.SforgeException;
import org.sentenceforge.train.loop.Trainer;

/**
 * What happens when a signal stops the program during a training: the update at hand is finished or the evaluation left, a checkpoint
 * written, and the user told how to go on. A further signal ends the program without waiting for that. In force until closed.
 */
final class Interruption implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 1;

    private final ConsoleOptions console;
    private final Consumer<StopReport> told;
    private final Runnable atEnd = this::stop;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Trainer trainer;

    /** @param told hears how far the training was; on whatever thread */
    Interruption(ConsoleOptions console, Consumer<StopReport> told) {
        this.console = console;
        this.told = told;
        NativeCalls.atEnd(atEnd);
    }

    /** From now on there may be something to keep. */
    void guard(Trainer training) {
        trainer = training;
    }

    /** On the signal's thread. */
    private void stop() {
        if (trainer == null) {
            told.accept(new StopReport(0, 0, Optional.empty(), false, ""));
            return;
        }
        trainer.stop();
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

    /** On the training's thread, when it has come to its stop: keeps what there is and leaves the end to the signal's thread. */
    void stopped() {
        String problem = "";
        try {
            trainer.saveCheckpoint();
        } catch (SforgeException e) {
            problem = e.getMessage();
        }
        told.accept(report(problem));
        ended.countDown();
        NativeCalls.awaitEnd();
    }

    private StopReport report(String problem) {
        return new StopReport(
                trainer.updates(), trainer.totalUpdates(), trainer.checkpoint(), trainer.hasSaved(), problem);
    }

    @Override
    public void close() {
        ended.countDown();
        NativeCalls.atEndNoMore(atEnd);
    }
}
