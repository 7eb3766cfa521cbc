package org.sentenceforge.cli.similarity;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.sentenceforge.core.Progress;
import org.sentenceforge.core.model.ModelDirectory;

/**
 * A model on its way into a session, on a thread of its own. While its files are fetched it can be given up at once, and what is there stays
 * for the next time; the loading that follows goes on to its end, for no native library may be left in the middle of its start.
 */
final class ModelLoad {
    private static final int POLL_MILLIS = 10;

    private final CompletableFuture<OpenedModel> opened = new CompletableFuture<>();
    private Thread fetching;
    private boolean givenUp;
    private volatile boolean taken;

    private ModelLoad() {}

    /**
     * Begins.
     *
     * @param fetch gets the model's directory, reporting to what it is given
     * @param load  opens the model
     */
    static ModelLoad start(
            Function<Progress, ModelDirectory> fetch, Progress shown, Function<ModelDirectory, OpenedModel> load) {
        ModelLoad loading = new ModelLoad();
        Thread thread = new Thread(() -> loading.run(fetch, shown, load), "sforge-load");
        thread.setDaemon(true);
        thread.start();
        return loading;
    }

    private void run(
            Function<Progress, ModelDirectory> fetch, Progress shown, Function<ModelDirectory, OpenedModel> load) {
        try {
            opened.complete(load.apply(fetched(fetch, shown)));
        } catch (RuntimeException | Error e) {
            opened.completeExceptionally(isGivenUp() ? new CancellationException() : e);
        }
    }

    private ModelDirectory fetched(Function<Progress, ModelDirectory> fetch, Progress shown) {
        beginFetching();
        try {
            return fetch.apply((name, unit, total) -> new Fetching(shown.start(name, unit, total)));
        } finally {
            endFetching();
        }
    }

    private synchronized void beginFetching() {
        requireWanted();
        fetching = Thread.currentThread();
    }

    /** From here on it is not interrupted any more. */
    private synchronized void endFetching() {
        fetching = null;
        if (Thread.interrupted()) {
            requireWanted();
        }
    }

    private synchronized void requireWanted() {
        if (givenUp) {
            throw new CancellationException();
        }
    }

    /** Whether the files were no longer wanted while they were fetched. */
    synchronized boolean isGivenUp() {
        return givenUp;
    }

    boolean hasFailed() {
        return opened.isCompletedExceptionally() && !isGivenUp();
    }

    /**
     * The model, when it is there. It is the caller's to close.
     *
     * @param waiting throws when the person has had enough of it; files are then not fetched any further
     */
    OpenedModel await(Progress.Task waiting) {
        try {
            while (!opened.isDone()) {
                waiting.advance(0);
                Thread.sleep(POLL_MILLIS);
            }
            OpenedModel model = opened.join();
            taken = true;
            return model;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException();
        } catch (CancellationException e) {
            giveUpFetching();
            throw e;
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private synchronized void giveUpFetching() {
        if (fetching != null) {
            givenUp = true;
            fetching.interrupt();
        }
    }

    /** For one that nobody waits for any longer: what it opens later is closed at once. */
    void closeUnlessTaken() {
        opened.thenAccept(model -> {
            if (!taken) {
                model.close();
            }
        });
    }

    /** Ends it, and closes the model if nobody has taken it; waits for a model that is being loaded. */
    void end() {
        giveUpFetching();
        closeUnlessTaken();
        opened.handle((model, failure) -> true).join();
    }

    /** What reports of a download learn that it is not wanted any more. */
    private final class Fetching implements Progress.Task {
        private final Progress.Task shown;

        Fetching(Progress.Task shown) {
            this.shown = shown;
        }

        @Override
        public void advance(long units) {
            requireWanted();
            shown.advance(units);
        }

        @Override
        public void note(List<String> figures) {
            shown.note(figures);
        }

        @Override
        public void close() {
            shown.close();
        }
    }
}
