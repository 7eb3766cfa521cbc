package org.sentenceforge.train.loop;

import org.sentenceforge.train.config.TrainingArguments;

/**
 * How many updates a run has (spec: training, section 2).
 *
 * @param batchesPerEpoch micro-batches of one pass over the data
 * @param updatesPerEpoch the last one of an epoch may have fewer micro-batches than the others
 */
public record Schedule(int batchesPerEpoch, int accumulation, long updatesPerEpoch, long totalUpdates) {

    static Schedule of(int batchesPerEpoch, TrainingArguments arguments) {
        int g = arguments.accumulation();
        long perEpoch = Math.max(1, (batchesPerEpoch + g - 1) / g);
        long total = arguments.maxSteps() > 0 ? arguments.maxSteps() : (long) Math.ceil(arguments.epochs() * perEpoch);
        return new Schedule(batchesPerEpoch, g, perEpoch, total);
    }

    /** Passes over the data, of which the last may be cut short. */
    long passes() {
        return (totalUpdates + updatesPerEpoch - 1) / updatesPerEpoch;
    }

    /** The epoch, with fraction, after an update (counted from 1). */
    double epochAfter(long update) {
        long passes = (update - 1) / updatesPerEpoch;
        long inEpoch = update - passes * updatesPerEpoch;
        return passes + Math.min(1.0, (double) (inEpoch * accumulation) / batchesPerEpoch);
    }

    boolean endsEpoch(long update) {
        return update % updatesPerEpoch == 0;
    }
}
