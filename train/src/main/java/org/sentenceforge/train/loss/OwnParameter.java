package org.sentenceforge.train.loss;

import java.util.List;

/**
 * A parameter of a loss itself. It is trained and checkpointed with the model, but mostly is no part of the saved model.
 *
 * @param name    {@code classifier.weight}
 * @param shape   empty for a scalar
 * @param initial how it begins
 */
public record OwnParameter(String name, List<Integer> shape, Initial initial) {

    /** How a parameter begins. */
    public sealed interface Initial {}

    /** Uniform in [-bound, bound], drawn from the run's seed. */
    public record Uniform(double bound) implements Initial {}

    /** The same value everywhere. */
    public record Constant(double value) implements Initial {}

    /** What the model's SparseAutoEncoder has under this name; it is a part of the saved model. */
    public record OfAutoEncoder() implements Initial {}

    /** A parameter [shape] of the model's SparseAutoEncoder. */
    public static OwnParameter ofAutoEncoder(String name, Integer... shape) {
        return new OwnParameter(name, List.of(shape), new OfAutoEncoder());
    }

    /** The weight [out, in] of a linear layer as libtorch begins it: uniform up to 1/√in. */
    public static OwnParameter linearWeight(String layer, int out, int in) {
        return new OwnParameter(layer + ".weight", List.of(out, in), new Uniform(1 / Math.sqrt(in)));
    }

    /** The bias [out] of a linear layer as libtorch begins it: uniform up to 1/√in. */
    public static OwnParameter linearBias(String layer, int out, int in) {
        return new OwnParameter(layer + ".bias", List.of(out), new Uniform(1 / Math.sqrt(in)));
    }

    public static OwnParameter scalar(String name, double value) {
        return new OwnParameter(name, List.of(), new Constant(value));
    }
}
