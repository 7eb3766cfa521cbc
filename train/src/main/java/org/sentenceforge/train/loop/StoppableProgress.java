package org.sentenceforge.train.loop;

import java.util.List;
import org.sentenceforge.core.Progress;

/**
 * The progress of work that may have to end early: whenever a piece is done, {@code goOn} is asked, which throws to end it.
 */
record StoppableProgress(Progress progress, Runnable goOn) implements Progress {

    @Override
    public Task start(String name, String unit, long total) {
        goOn.run();
        return new Stoppable(progress.start(name, unit, total), goOn);
    }

    private record Stoppable(Task task, Runnable goOn) implements Task {
        @Override
        public void advance(long units) {
            task.advance(units);
            goOn.run();
        }

        @Override
        public void note(List<String> figures) {
            task.note(figures);
        }

        @Override
        public void close() {
            task.close();
        }
    }
}
