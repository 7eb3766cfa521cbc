package org.sentenceforge.train.optimizer;

/**
 * AdamW with decoupled weight decay (Loshchilov and Hutter 2019), after clipping by the global norm.
 *
 * @param beta1       decay of the mean gradient
 * @param beta2       decay of the mean squared gradient
 * @param epsilon     added to the root of the mean squared gradient
 * @param weightDecay for parameters that are neither biases nor norms
 * @param maxNorm     gradients with a larger global norm are scaled down to it; 0 for no clipping
 */
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay, double maxNorm) {

    /** The defaults of the reference's trainer. */
    public AdamW() {
        this(0.9, 0.999, 1e-8, 0, 1);
    }
}
