package org.sentenceforge.train.loss;

/**
 * How far a training is.
 *
 * @param update  done so far
 * @param updates that there are
 */
public record Progress(long update, long updates) {
    /** That of a training that is over. */
    public static final Progress END = new Progress(1, 1);
}
