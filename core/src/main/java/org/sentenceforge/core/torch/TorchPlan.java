package org.sentenceforge.core.torch;

/**
 * What kind of program to write.
 *
 * @param purpose   with or without dropout
 * @param precision of matrix products
 * @param kernel    of the attention
 */
public record TorchPlan(Purpose purpose, TorchPrecision precision, Kernel kernel) {

    /** Whether dropout is active. */
    public enum Purpose {
        TRAINING,
        INFERENCE
    }

    /** How attention is computed. */
    public enum Kernel {
        /** matmul, softmax, matmul: on a CPU its backward pass is several times faster than the fused kernel's. */
        PLAIN,
        /** libtorch's fused scaled dot product attention. */
        FUSED
    }

    public static TorchPlan inference(TorchPrecision precision) {
        return new TorchPlan(Purpose.INFERENCE, precision, Kernel.FUSED);
    }

    /** Training: plain attention on a CPU, fused attention on a GPU. */
    public static TorchPlan training(TorchPrecision precision, TorchDevice device) {
        return new TorchPlan(Purpose.TRAINING, precision, device.isGpu() ? Kernel.FUSED : Kernel.PLAIN);
    }

    boolean training() {
        return purpose == Purpose.TRAINING;
    }
}
