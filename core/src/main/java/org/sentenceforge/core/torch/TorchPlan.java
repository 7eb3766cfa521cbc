package org.sentenceforge.core.torch;

/**
 * What kind of program to write.
 *
 * @param purpose   with or without dropout
 * @param precision of matrix products
 * @param kernel    of the attention
 * @param layout    of tokens where those of a text meet
 * @param storage   of parameters
 * @param segmented whether there are methods for single layers too: {@link TorchProgram.Segment}
 */
public record TorchPlan(
        Purpose purpose,
        TorchPrecision precision,
        Kernel kernel,
        TokenLayout layout,
        Storage storage,
        boolean segmented) {

    /** What number type matrices and tables may have in memory. */
    public enum Storage {
        /** The one that products take, or float32. */
        AS_USED,
        /** Any: what is stored in 16 bits may stay so, and is widened where it is used. */
        AS_STORED
    }

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

    /** Inference in the layout that is fast on a device. */
    public static TorchPlan inference(TorchPrecision precision, TorchDevice device) {
        return inference(precision, FusedKernels.layout(precision, device));
    }

    static TorchPlan inference(TorchPrecision precision, TokenLayout layout) {
        return new TorchPlan(Purpose.INFERENCE, precision, Kernel.FUSED, layout, Storage.AS_USED, false);
    }

    /** Training: plain attention on a CPU, fused attention on a GPU. */
    public static TorchPlan training(TorchPrecision precision, TorchDevice device) {
        Kernel kernel = device.isGpu() ? Kernel.FUSED : Kernel.PLAIN;
        TokenLayout layout = FusedKernels.layout(precision, device);
        return new TorchPlan(Purpose.TRAINING, precision, kernel, layout, Storage.AS_USED, false);
    }

    /** Training on a GPU that this machine need not have. */
    public static TorchPlan trainingOnGpu(TorchPrecision precision) {
        return new TorchPlan(
                Purpose.TRAINING, precision, Kernel.FUSED, TokenLayout.VARIABLE_LENGTH, Storage.AS_USED, false);
    }

    /** The same in another layout. */
    TorchPlan in(TokenLayout other) {
        return new TorchPlan(purpose, precision, kernel, other, storage, segmented);
    }

    /** The same with another kernel. */
    TorchPlan with(Kernel other) {
        return new TorchPlan(purpose, precision, other, layout, storage, segmented);
    }

    /** The same over parameters of which some may be stored in 16 bits. */
    public TorchPlan overStored() {
        return new TorchPlan(purpose, precision, kernel, layout, Storage.AS_STORED, segmented);
    }

    /** The same with methods for single layers. */
    public TorchPlan inSegments() {
        return new TorchPlan(purpose, precision, kernel, layout, storage, true);
    }

    boolean training() {
        return purpose == Purpose.TRAINING;
    }
}
