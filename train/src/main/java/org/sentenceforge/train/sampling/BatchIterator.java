package org.sentenceforge.train.sampling;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** Batches that are made when they are asked for. */
abstract class BatchIterator implements Iterator<int[]> {
    private int[] upcoming;
    private boolean ended;

    /** The rows of the next batch; null at the end. */
    abstract int[] make();

    @Override
    public final boolean hasNext() {
        if (upcoming == null && !ended) {
            upcoming = make();
            ended = upcoming == null;
        }
        return !ended;
    }

    @Override
    public final int[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int[] batch = upcoming;
        upcoming = null;
        return batch;
    }
}
