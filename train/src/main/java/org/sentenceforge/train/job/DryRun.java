package org.sentenceforge.train.job;

import java.util.OptionalLong;

/**
 * What a run would take, told from one of its updates.
 *
 * @param updates    of the whole run
 * @param rows       of the update
 * @param tokens     of the update, without padding
 * @param seconds    that the update took
 * @param memory     what the run holds all the time, or while gradients are added up
 * @param peakBytes  the most memory that the process had; absent where the system does not tell
 */
public record DryRun(long updates, long rows, long tokens, double seconds, Memory memory, OptionalLong peakBytes) {

    /**
     * Bytes by what they are for; what an update has besides is its activations.
     *
     * @param weights   all parameters, frozen ones in the number type that they have
     * @param gradients of the parameters that are trained
     * @param optimizer what the optimiser remembers of these
     */
    public record Memory(long weights, long gradients, long optimizer) {
        public long total() {
            return weights + gradients + optimizer;
        }
    }

    /** Tokens of the whole run, were all updates like this one. */
    public long runTokens() {
        return updates * tokens;
    }

    /** Seconds of the whole run without its evaluations, were all updates like this one. */
    public double runSeconds() {
        return updates * seconds;
    }
}
