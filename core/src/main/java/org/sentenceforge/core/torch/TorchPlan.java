package org.sentenceforge.core.torch;

/**
 * What kind of program to write.
 *
 * @param purpose   with or without dropout
 * @param precision of matrix products
 * @param kernel    of the attention
 * @param storage   of parameters
 * @param segmented whether there are methods for single layers too: {@link TorchProgram.Segment}
 */
public record TorchPlan(Purpose purpose, TorchPrecision precision, Kernel kernel, Storage storage, boolean segmented) {

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

    public static TorchPlan inference(TorchPrecision precision) {
        return new TorchPlan(Purpose.INFERENCE, precision, Kernel.FUSED, Storage.AS_USED, false);
    }

    /** Training: plain attention on a CPU, fused attention on a GPU. */
    public static TorchPlan training(TorchPrecision precision, TorchDevice device) {
        return new TorchPlan(
                Purpose.TRAINING, precision, device.isGpu() ? Kernel.FUSED : Kernel.PLAIN, Storage.AS_USED, false);
    }

    /** The same over parameters of which some may be stored in 16 bits. */
    public TorchPlan overStored() {
        return new TorchPlan(purpose, precision, kernel, Storage.AS_STORED, segmented);
    }

    /** The same with methods for single layers. */
    public TorchPlan inSegments() {
        return new TorchPlan(purpose, precision, kernel, storage, true);
    }

    boolean training() {
        return purpose == Purpose.TRAINING;
    }
}
