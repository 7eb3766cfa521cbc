package org.sentenceforge.train.step;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.sentenceforge.core.weights.CopiedWeights;
import org.sentenceforge.core.weights.DType;
import org.sentenceforge.core.weights.TensorInfo;

/** Float32 tensors in memory, each with its shape. */
record MemoryWeights(Map<String, float[]> values, Map<String, long[]> shapes) implements CopiedWeights {

    @Override
    public Set<String> names() {
        return values.keySet();
    }

    @Override
    public TensorInfo info(String name) {
        return new TensorInfo(
                name, DType.F32, LongStream.of(shapes.get(name)).boxed().toList());
    }

    @Override
    public void read(String name, long offset, ByteBuffer target) {
        float[] all = values.get(name);
        ByteBuffer bytes = ByteBuffer.allocate(all.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(all);
        target.put(bytes.slice((int) offset, target.remaining()));
    }

    @Override
    public void close() {
        // nothing is held
    }
}
