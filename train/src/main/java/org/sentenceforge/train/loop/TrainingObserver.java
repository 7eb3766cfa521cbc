package org.sentenceforge.train.loop;

/** Is told how a run goes. */
public interface TrainingObserver {

    /** What a trainer does. */
    enum Phase {
        UPDATING,
        EVALUATING,
        SAVING
    }

    /**
     * An update that was done.
     *
     * @param number       counted from 1
     * @param tokens       that went through the model, without padding
     * @param learningRate in force
     */
    record Update(long number, int rows, int tokens, double loss, double learningRate) {}

    /** Before something begins after so many updates; of several updates in a row, before the first. */
    void begins(Phase phase, long updates);

    /** After every update. */
    void updated(Update update);

    /** What was logged: the mean loss since the last entry, or an evaluation. */
    void logged(LogEntry entry);
}
