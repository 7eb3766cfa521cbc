package org.sentenceforge.train.loop;

import org.sentenceforge.train.config.arguments.Moments;
import org.sentenceforge.train.config.arguments.Schedules;

/** What is due after which update, counted from 1 (spec: training, section 7). */
record Agenda(Schedule schedule, Schedules wanted) {

    boolean logs(long update) {
        return wanted.logging().due(update, schedule.endsEpoch(update), schedule.totalUpdates());
    }

    boolean evaluates(long update) {
        return update > 0
                && wanted.evaluation()
                        .due(update, schedule.epochAfter(update), schedule.endsEpoch(update), schedule.totalUpdates());
    }

    /** The last update is saved whatever the moments, unless nothing is. */
    boolean saves(long update) {
        Moments moments = wanted.saving().moments();
        boolean last = update >= schedule.totalUpdates() && !moments.never();
        return last || moments.due(update, schedule.endsEpoch(update), schedule.totalUpdates());
    }

    /** Whether an update is saved whose model is the best so far. */
    boolean savesBest(long update) {
        return wanted.saving().onBest() || saves(update);
    }
}
