package org.sentenceforge.train.step;

/**
 * How large a model in training is, its losses' own parameters included. What an update has in memory besides is its activations.
 *
 * @param parameters     number of them
 * @param trained        number of those that are trained
 * @param weightBytes    of all parameters: float32, or the 16 bits in which frozen ones are stored
 * @param optimizerBytes of what the optimizer remembers of those that are trained
 */
public record StateSize(long parameters, long trained, long weightBytes, long optimizerBytes) {

    /** Of a gradient for each parameter that is trained. */
    public long gradientBytes() {
        return trained * Float.BYTES;
    }

    /** Of all that the run holds. */
    public long bytes() {
        return weightBytes + gradientBytes() + optimizerBytes;
    }
}
