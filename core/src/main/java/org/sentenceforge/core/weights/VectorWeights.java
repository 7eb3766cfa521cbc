package org.sentenceforge.core.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import org.sentenceforge.core.SforgeException;

/** A single tensor [size] of float32 in memory. */
public final class VectorWeights implements CopiedWeights {
    private final String name;
    private final float[] values;

    public VectorWeights(String name, float[] values) {
        this.name = name;
        this.values = values.clone();
    }

    @Override
    public Set<String> names() {
        return Set.of(name);
    }

    @Override
    public TensorInfo info(String asked) {
        if (!asked.equals(name)) {
            throw SforgeException.badModel("tensor " + asked + " is missing");
        }
        return new TensorInfo(name, DType.F32, List.of((long) values.length));
    }

    @Override
    public void read(String asked, long offset, ByteBuffer target) {
        FloatBuffer numbers = target.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        numbers.put(values, (int) (offset / Float.BYTES), numbers.remaining());
        target.position(target.limit());
    }

    @Override
    public void close() {
        // nothing is held but the array
    }
}
