package org.sentenceforge.train.step;

import java.util.List;

/**
 * The micro-batches of an update.
 *
 * @param divisor what the sum of their gradients is divided by: their number, but where those of an epoch's end are carried on
 */
public record UpdateBatches(List<MicroBatch> batches, int divisor) {

    public int rows() {
        return batches.stream().mapToInt(MicroBatch::size).sum();
    }

    /** Without padding. */
    public int tokens() {
        return batches.stream().mapToInt(MicroBatch::tokens).sum();
    }
}
