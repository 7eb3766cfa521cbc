package org.sentenceforge.core;

import java.util.List;

/** Where a long run reports how far it is. Libraries report; who runs them decides what is shown. */
public interface Progress {

    /** The total of a task whose end is not known. */
    long UNKNOWN = -1;

    /** Shows nothing. */
    Progress NONE = (name, unit, total) -> new Task() {
        @Override
        public void advance(long units) {}

        @Override
        public void note(List<String> figures) {}

        @Override
        public void close() {}
    };

    /**
     * Opens a task; at most one is open at a time.
     *
     * @param name  what is going on, in a word or two: "Training"
     * @param unit  what is counted, in the plural: "pairs"
     * @param total how many units there are, or {@link #UNKNOWN}
     */
    Task start(String name, String unit, long total);

    /** One piece of work. May be advanced from any thread. */
    interface Task extends AutoCloseable {

        /** So many more units are done; none: a bar is to show its figures now. */
        void advance(long units);

        /** Short figures of the work itself, such as its loss, most important first; they replace those before. */
        void note(List<String> figures);

        @Override
        void close();
    }
}
