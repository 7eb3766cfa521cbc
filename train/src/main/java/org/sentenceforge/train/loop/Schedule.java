package org.sentenceforge.train.loop;

import java.math.BigInteger;
import org.sentenceforge.train.config.arguments.Batches;
import org.sentenceforge.train.config.arguments.LearningRate;
import org.sentenceforge.train.config.arguments.TrainingArguments;

/**
 * How many updates a run has, and which micro-batches make which update (spec: training, section 2). Updates and epochs are counted
 * from 0 where they are named by a number, and from 1 where so many are done.
 *
 * @param batchesPerEpoch micro-batches of one pass over the data
 * @param accumulation    micro-batches of an update; the last one of an epoch may have fewer
 * @param leftover        what becomes of those of an epoch that are fewer than an update's
 * @param updatesPerEpoch as many as the total counts; of carried micro-batches come more in some epochs
 * @param rateUpdates     as many as the learning rate's schedule takes for all
 */
public record Schedule(
        int batchesPerEpoch,
        int accumulation,
        Batches.Leftover leftover,
        long updatesPerEpoch,
        long totalUpdates,
        long rateUpdates) {

    /**
     * The micro-batches of an update.
     *
     * @param epoch   in which the first one is
     * @param first   its number in that epoch
     * @param count   how many; they go on in the next epoch where they do not fit into this one
     * @param divisor what the sum of their gradients is divided by
     */
    public record Group(int epoch, int first, int count, int divisor) {}

    /** @param fullBatches batches of one pass over the data that are not smaller than the others */
    static Schedule of(int batchesPerEpoch, int fullBatches, TrainingArguments arguments) {
        int g = arguments.batches().accumulation();
        boolean carries = arguments.batches().leftover() == Batches.Leftover.CARRY;
        long perEpoch = Math.max(1, carries ? batchesPerEpoch / g : (batchesPerEpoch + g - 1) / g);
        double epochs = arguments.duration().epochs();
        long steps = arguments.duration().maxSteps();
        long total = steps > 0 ? steps : (long) Math.ceil(epochs * perEpoch);
        boolean full = arguments.learningRate().horizon() == LearningRate.Horizon.FULL_BATCHES;
        return new Schedule(
                batchesPerEpoch,
                g,
                arguments.batches().leftover(),
                perEpoch,
                total,
                full ? (long) (fullBatches * epochs) : total);
    }

    /** Passes over the data, of which the last may be cut short. */
    long passes() {
        return (totalUpdates + updatesPerEpoch - 1) / updatesPerEpoch;
    }

    private boolean carries() {
        return leftover == Batches.Leftover.CARRY;
    }

    /** The micro-batches of an update. */
    Group group(long update) {
        if (!carries()) {
            int first = Math.toIntExact(update % updatesPerEpoch) * accumulation;
            int count = Math.min(accumulation, batchesPerEpoch - first);
            return new Group(Math.toIntExact(update / updatesPerEpoch), first, count, count);
        }
        long from = end(update);
        return new Group(
                Math.toIntExact(from / batchesPerEpoch),
                Math.toIntExact(from % batchesPerEpoch),
                Math.toIntExact(end(update + 1) - from),
                accumulation);
    }

    /** How many micro-batches of all epochs the first updates take, where leftovers are carried. */
    private long end(long updates) {
        if (batchesPerEpoch >= accumulation) {
            return updates * accumulation;
        }
        // fewer than an update needs: one update ends with every epoch, and one after every so many micro-batches
        long least = 0;
        long most = updates * batchesPerEpoch;
        while (least < most) {
            long middle = (least + most) / 2;
            if (ends(middle) < updates) {
                least = middle + 1;
            } else {
                most = middle;
            }
        }
        return least;
    }

    /** How many updates end within the first micro-batches of all epochs. */
    private long ends(long batches) {
        long both = (long) batchesPerEpoch
                * accumulation
                / BigInteger.valueOf(batchesPerEpoch)
                        .gcd(BigInteger.valueOf(accumulation))
                        .longValue();
        return batches / batchesPerEpoch + batches / accumulation - batches / both;
    }

    /** The epoch, with fraction, after so many updates. */
    double epochAfter(long updates) {
        if (carries()) {
            return (double) end(updates) / batchesPerEpoch;
        }
        long passes = (updates - 1) / updatesPerEpoch;
        long inEpoch = updates - passes * updatesPerEpoch;
        return passes + Math.min(1.0, (double) (inEpoch * accumulation) / batchesPerEpoch);
    }

    /** Whether an epoch ends, or the run, before there is another update than the first ones. */
    boolean endsEpoch(long updates) {
        if (updates == totalUpdates) {
            return true;
        }
        return carries()
                ? (end(updates + 1) - 1) / batchesPerEpoch * batchesPerEpoch >= end(updates)
                : updates % updatesPerEpoch == 0;
    }
}
