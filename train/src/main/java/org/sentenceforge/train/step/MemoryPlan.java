package org.sentenceforge.train.step;

/**
 * The memory that a run takes on its device, in bytes, by what it is for; told before any of it is allocated.
 *
 * @param weights     all parameters, frozen ones in the number type that they keep; of tables that stay in their file, the rows that are read
 * @param gradients   of the parameters that are trained, as often as they are there at once
 * @param optimizer   what the optimizer remembers of these
 * @param activations of the largest part of an update that goes through the model at once, and what its loss needs
 * @param program     Java, libtorch and their buffers; on a GPU the driver's context
 */
public record MemoryPlan(long weights, long gradients, long optimizer, long activations, long program) {

    public long total() {
        return weights + gradients + optimizer + activations + program;
    }
}
