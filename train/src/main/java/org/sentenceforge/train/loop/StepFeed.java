package org.sentenceforge.train.loop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.sentenceforge.train.loss.Progress;
import org.sentenceforge.train.sampling.BatchOrder;
import org.sentenceforge.train.step.MicroBatch;
import org.sentenceforge.train.step.Seeds;
import org.sentenceforge.train.step.UpdateBatches;

/** The micro-batches of update after update, read and tokenized by a thread of its own ahead of the model. */
final class StepFeed implements AutoCloseable {
    private static final int AHEAD = 4;

    private final BatchOrder order;
    private final Schedule schedule;
    private final List<BatchMaker> texts;
    private final long seed;
    private final BlockingQueue<Handover> queue = new ArrayBlockingQueue<>(AHEAD);
    private final Thread thread;

    private int epoch = -1;
    private Iterator<BatchOrder.Batch> batches = Collections.emptyIterator();

    /** What the thread hands over: an update's micro-batches, the end, or why it stopped. */
    private sealed interface Handover {}

    private record Update(UpdateBatches batches) implements Handover {}

    private record End() implements Handover {}

    private record Failure(Throwable cause) implements Handover {}

    /**
     * @param texts       of each data set
     * @param firstUpdate counted from 0; earlier ones are skipped without being tokenized
     * @param seed        of what is drawn for batches
     */
    StepFeed(List<BatchMaker> texts, BatchOrder order, Schedule schedule, long firstUpdate, long seed) {
        this.texts = texts;
        this.seed = seed;
        this.order = order;
        this.schedule = schedule;
        thread = new Thread(() -> run(firstUpdate), "sforge-batches");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(long firstUpdate) {
        try {
            long given = 0; // an epoch may have fewer batches than it is taken to have
            for (long planned = 0; planned < schedule.totalUpdates(); planned++) {
                Schedule.Group group = schedule.group(planned);
                List<BatchOrder.Batch> rows = take(group);
                if (!rows.isEmpty()) {
                    long update = given++;
                    if (update >= firstUpdate) {
                        int divisor = group.count() == group.divisor() ? rows.size() : group.divisor();
                        queue.put(new Update(new UpdateBatches(tokenize(rows, update), divisor)));
                    }
                }
            }
            queue.put(new End());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) { // an error too, or the trainer would wait for ever
            fail(e);
        }
    }

    private List<BatchOrder.Batch> take(Schedule.Group group) {
        while (epoch < group.epoch()) {
            batches = order.epoch(++epoch);
        }
        List<BatchOrder.Batch> taken = new ArrayList<>();
        while (taken.size() < group.count()) {
            if (!batches.hasNext() && group.first() + group.count() > schedule.batchesPerEpoch()) {
                batches = order.epoch(++epoch); // what was left over goes on in the next epoch
            }
            if (!batches.hasNext()) {
                return taken;
            }
            taken.add(batches.next());
        }
        return taken;
    }

    private List<MicroBatch> tokenize(List<BatchOrder.Batch> group, long update) {
        Progress progress = new Progress(update, schedule.totalUpdates());
        return IntStream.range(0, group.size())
                .mapToObj(i -> texts.get(group.get(i).dataset())
                        .of(group.get(i).rows(), Seeds.of(seed, update, i))
                        .at(progress))
                .toList();
    }

    private void fail(Throwable e) {
        try {
            queue.put(new Failure(e));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The micro-batches of the next update; empty at the end. */
    Optional<UpdateBatches> next() {
        try {
            Handover next = queue.take();
            if (next instanceof Failure failure) {
                if (failure.cause instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) failure.cause;
            }
            return next instanceof Update update ? Optional.of(update.batches) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    /** Waits for the thread however long it takes: it may be inside the tokenizer, which is closed next. */
    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
