package org.sentenceforge.train.loop;

import org.sentenceforge.train.config.Interval;
import org.sentenceforge.train.config.TrainingArguments;

/** What is due after which update (spec: training, section 7). */
record Agenda(Schedule schedule, TrainingArguments.Schedules wanted) {

    boolean logs(long update) {
        return wanted.loggingFirstStep() && update == 1 || due(wanted.logging(), wanted.loggingSteps(), update);
    }

    boolean evaluates(long update) {
        return due(wanted.evaluation(), wanted.evaluationSteps(), update);
    }

    /** The last update is saved whatever the interval, unless nothing is. */
    boolean saves(long update) {
        boolean last = update >= schedule.totalUpdates() && !wanted.saving().equals("no");
        return last || due(wanted.saving(), wanted.savingSteps(), update);
    }

    private boolean due(String strategy, double steps, long update) {
        return Interval.of(strategy, steps, schedule.totalUpdates()).due(update, schedule.endsEpoch(update));
    }
}
