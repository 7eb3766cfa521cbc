package org.sentenceforge.train.loop;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.sentenceforge.train.sampling.BatchOrder;
import org.sentenceforge.train.step.MicroBatch;

/** The micro-batches of update after update, read and tokenized by a thread of its own ahead of the model. */
final class StepFeed implements AutoCloseable {
    private static final int AHEAD = 4;

    private final BatchOrder order;
    private final Schedule schedule;
    private final List<BatchTexts> texts;
    private final BlockingQueue<Handover> queue = new ArrayBlockingQueue<>(AHEAD);
    private final Thread thread;

    /** What the thread hands over: an update's micro-batches (none at the end), or why it stopped. */
    private sealed interface Handover {}

    private record Update(List<MicroBatch> batches) implements Handover {}

    private record Failure(RuntimeException cause) implements Handover {}

    /**
     * @param texts       of each data set
     * @param firstUpdate counted from 0; earlier ones are skipped without being tokenized
     */
    StepFeed(List<BatchTexts> texts, BatchOrder order, Schedule schedule, long firstUpdate) {
        this.texts = texts;
        this.order = order;
        this.schedule = schedule;
        thread = new Thread(() -> run(firstUpdate), "sforge-batches");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(long firstUpdate) {
        try {
            long update = firstUpdate;
            while (update < schedule.totalUpdates()) {
                Iterator<BatchOrder.Batch> batches = order.epoch(Math.toIntExact(update / schedule.updatesPerEpoch()));
                for (long skipped = update % schedule.updatesPerEpoch(); skipped > 0; skipped--) {
                    take(batches);
                }
                long endOfEpoch = (update / schedule.updatesPerEpoch() + 1) * schedule.updatesPerEpoch();
                while (update < Math.min(endOfEpoch, schedule.totalUpdates()) && batches.hasNext()) {
                    queue.put(new Update(tokenize(take(batches))));
                    update++;
                }
                update = Math.max(update, Math.min(endOfEpoch, schedule.totalUpdates()));
            }
            queue.put(new Update(List.of()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private List<BatchOrder.Batch> take(Iterator<BatchOrder.Batch> batches) {
        List<BatchOrder.Batch> group = new ArrayList<>();
        while (group.size() < schedule.accumulation() && batches.hasNext()) {
            group.add(batches.next());
        }
        return group;
    }

    private List<MicroBatch> tokenize(List<BatchOrder.Batch> group) {
        return group.stream()
                .map(batch -> texts.get(batch.dataset()).of(batch.rows()))
                .toList();
    }

    private void fail(RuntimeException e) {
        try {
            queue.put(new Failure(e));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The micro-batches of the next update; empty at the end. */
    List<MicroBatch> next() {
        try {
            Handover next = queue.take();
            if (next instanceof Failure failure) {
                throw failure.cause;
            }
            return ((Update) next).batches;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10)); // it may be inside the tokenizer, which is closed next
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
