package org.sentenceforge.eval.result;

/** What a result keeps beside its numbers, for files and plots. */
public sealed interface Detail permits Rankings, PrecisionRecallCurve {

    /** The score function it belongs to. */
    String scoreName();
}
