package org.sentenceforge.train.optimizer;

/**
 * How learning rates change over a run (spec: training, section 4): along a {@link Curve} that is known beforehand, or by what
 * evaluations find. {@link LearningRateSchedules} reads them, {@link LearningRates} follows them.
 */
public sealed interface LearningRateSchedule permits Curve, ReduceOnPlateau {}
