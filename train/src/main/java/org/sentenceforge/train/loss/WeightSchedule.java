package org.sentenceforge.train.loss;

/**
 * How a part of a loss gets its weight in the course of a training: from nothing to all of it within the first updates.
 *
 * @param growth      from the one to the other
 * @param warmupRatio of all updates, those that it grows in
 */
public record WeightSchedule(Growth growth, double warmupRatio) {

    /** How a weight grows. */
    public enum Growth {
        LINEAR,
        QUADRATIC
    }

    /** The share of the weight that is in force for the next update, from 0 to 1. */
    public double share(Progress progress) {
        long warmup = Math.max(1, (long) (progress.updates() * warmupRatio));
        double reached = Math.min(1, (double) progress.update() / warmup);
        return growth == Growth.LINEAR ? reached : reached * reached;
    }
}
