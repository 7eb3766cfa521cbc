package org.sentenceforge.train.loop;

/** Is told how a run goes. */
public interface TrainingObserver {

    /** After every update. */
    void updated(long update, int rows, double loss);

    /** What was logged: the mean loss since the last entry, or an evaluation. */
    void logged(LogEntry entry);
}
