package org.sentenceforge.train.job;

import java.util.OptionalLong;

/**
 * What a run would take, told from one of its updates.
 *
 * @param updates    of the whole run
 * @param rows       of the update
 * @param tokens     of the update, without padding
 * @param seconds    that the update took
 * @param stateBytes parameters, gradients and the optimiser's moments
 * @param peakBytes  the most memory that the process had; absent where the system does not tell
 */
public record DryRun(long updates, long rows, long tokens, double seconds, long stateBytes, OptionalLong peakBytes) {

    /** Tokens of the whole run, were all updates like this one. */
    public long runTokens() {
        return updates * tokens;
    }

    /** Seconds of the whole run without its evaluations, were all updates like this one. */
    public double runSeconds() {
        return updates * seconds;
    }
}
