package org.sentenceforge.train.sampling;

import java.util.Iterator;

/** Cuts one pass over a data set into batches of row numbers (spec: training, section 3). */
public sealed interface BatchSampler permits Shuffled, NoDuplicates, GroupByLabel {

    /** How many batches a pass is taken to have; {@link NoDuplicates} may give more or fewer. */
    int length();

    /**
     * The batches of a pass. Nothing is drawn before they are asked for, since a generator can be shared.
     *
     * @param seed what a sampler begins the generator anew with that does not take it as it comes
     */
    Iterator<int[]> batches(MersenneTwister generator, long seed);

    /** Number of batches of some rows. */
    static int count(int rows, int batchSize, boolean dropLast) {
        return dropLast ? rows / batchSize : rows / batchSize + (rows % batchSize > 0 ? 1 : 0);
    }
}
