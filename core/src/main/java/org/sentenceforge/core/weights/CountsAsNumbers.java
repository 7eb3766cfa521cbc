package org.sentenceforge.core.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/** Weights whose tensors of 64-bit integers, which are counts, are read as float32; exact up to 2²⁴. Owns what it reads from until closed. */
public record CountsAsNumbers(Weights weights) implements CopiedWeights {

    @Override
    public Set<String> names() {
        return weights.names();
    }

    private boolean isCount(String name) {
        return weights.info(name).dtype() == DType.I64;
    }

    @Override
    public TensorInfo info(String name) {
        TensorInfo info = weights.info(name);
        return isCount(name) ? new TensorInfo(name, DType.F32, info.shape()) : info;
    }

    @Override
    public ByteBuffer bytes(String name, long offset, int length) {
        return isCount(name) ? CopiedWeights.super.bytes(name, offset, length) : weights.bytes(name, offset, length);
    }

    @Override
    public void read(String name, long offset, ByteBuffer target) {
        if (!isCount(name)) {
            weights.read(name, offset, target);
            return;
        }
        int count = target.remaining() / Float.BYTES;
        ByteBuffer counts = weights.bytes(name, offset * Long.BYTES / Float.BYTES, count * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        target.order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            target.putFloat(counts.getLong(i * Long.BYTES));
        }
    }

    @Override
    public void close() {
        weights.close();
    }
}
