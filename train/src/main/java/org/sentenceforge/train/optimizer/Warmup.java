package org.sentenceforge.train.optimizer;

/**
 * How long the warmup is.
 *
 * @param steps a number of updates, or below 1 a part of all; 0 for what the ratio says
 * @param ratio a part of all updates
 */
public record Warmup(double steps, double ratio) {

    /** Number of updates. */
    public long updates(long total) {
        return steps >= 1 ? (long) steps : (long) Math.ceil(total * (steps > 0 ? steps : ratio));
    }
}
