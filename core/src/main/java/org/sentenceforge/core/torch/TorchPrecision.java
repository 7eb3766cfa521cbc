package org.sentenceforge.core.torch;

/** The numbers that go into matrix products. Norms, softmax, pooling and everything after it stay in float32. */
public enum TorchPrecision {
    FP32(6, Products.NATIVE),
    BF16(15, Products.NATIVE),
    FP16(5, Products.NATIVE),
    /** Numbers rounded to bf16 and multiplied as float32: as exact as BF16 and many times faster where it has no instructions. */
    BF16_AS_FP32(15, Products.ROUNDED),
    /** Numbers rounded to fp16 and multiplied as float32. */
    FP16_AS_FP32(5, Products.ROUNDED);

    private enum Products {
        NATIVE,
        ROUNDED
    }

    private static final int FLOAT32 = 6;

    private final int scalarType;
    private final Products products;

    TorchPrecision(int scalarType, Products products) {
        this.scalarType = scalarType;
        this.products = products;
    }

    /** bf16 in the way that is fast on a device. */
    public static TorchPrecision bf16(TorchDevice device) {
        return device.isGpu() || CpuFeatures.ofThisMachine().bf16() ? BF16 : BF16_AS_FP32;
    }

    /** fp16 in the way that is fast on a device. */
    public static TorchPrecision fp16(TorchDevice device) {
        return device.isGpu() ? FP16 : FP16_AS_FP32;
    }

    /** libtorch's number for the type. */
    int scalarType() {
        return scalarType;
    }

    /** Whether tensors of 16-bit numbers exist, which take half the memory. */
    boolean storesSixteenBits() {
        return scalarType != FLOAT32 && products == Products.NATIVE;
    }

    /** Bytes of one number. */
    int bytes() {
        return storesSixteenBits() ? Short.BYTES : Float.BYTES;
    }

    /** An expression as a factor of a matrix product. */
    String factor(String x) {
        if (scalarType == FLOAT32) {
            return x;
        }
        String low = "torch.to(" + x + ", " + scalarType + ")";
        return products == Products.NATIVE ? low : "torch.to(" + low + ", " + FLOAT32 + ")";
    }

    /** An expression, possibly made of a matrix product, as float32. */
    String widened(String x) {
        return storesSixteenBits() ? "torch.to(" + x + ", " + FLOAT32 + ")" : x;
    }
}
